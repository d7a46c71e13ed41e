namespace LocalInfer.Cli.Hub;

/// <summary>Whether another try may help.</summary>
internal enum HubFailure
{
    /// <summary>The hub said no, or something that cannot be: another try gives the same.</summary>
    Final,

    /// <summary>The hub is busy, or the connection broke off.</summary>
    Passing,

    /// <summary>There is no way to the hub: no network, an unknown host, a closed port.</summary>
    Unreachable,
}
