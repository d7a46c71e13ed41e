namespace LocalInfer.Chat.ToolCalls;

/// <summary>What the text held at a possible trigger amounts to.</summary>
internal enum TriggerKind
{
    /// <summary>It may still become a trigger.</summary>
    Undecided,

    /// <summary>It is prose.</summary>
    None,

    /// <summary>It is the format's opening tag.</summary>
    Tag,

    /// <summary>It is a code fence that holds no call, or closes one: all of it is prose.</summary>
    Fence,

    /// <summary>It is a JSON fence up to the first brace.</summary>
    FencedObject,

    /// <summary>It is a brace at the start of a line.</summary>
    BareObject,
}
