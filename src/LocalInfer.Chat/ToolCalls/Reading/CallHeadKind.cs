namespace LocalInfer.Chat.ToolCalls.Reading;

/// <summary>What the beginning of a JSON object says about whether it is a call.</summary>
internal enum CallHeadKind
{
    /// <summary>Too short to tell.</summary>
    Undecided,

    /// <summary>It cannot be a call of a declared tool.</summary>
    NoCall,

    /// <summary>It names a declared tool where only a call does: the commit point.</summary>
    Committed,

    /// <summary>It names a declared tool and has reached the opening brace of its arguments: the arguments can stream.</summary>
    Streamable,

    /// <summary>It may be a call, but only the whole object can tell (another key order or spelling).</summary>
    WholeObject,
}
