namespace LocalInfer.Cli.Doctor;

/// <summary>What a check came to.</summary>
internal enum CheckStatus
{
    /// <summary>As it should be.</summary>
    Ok,

    /// <summary>LocalInfer works, but less well, or not for everything.</summary>
    Warn,

    /// <summary>LocalInfer cannot work so.</summary>
    Fail,
}
