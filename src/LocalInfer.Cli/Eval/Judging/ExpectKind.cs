namespace LocalInfer.Cli.Eval.Judging;

/// <summary>What a suite expects of the calls in an answer.</summary>
internal enum ExpectKind
{
    /// <summary>The listed calls, in any order.</summary>
    Calls,

    /// <summary>None.</summary>
    None,

    /// <summary>At least one, of whatever kind.</summary>
    Some,
}
