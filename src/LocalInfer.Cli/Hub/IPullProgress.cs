namespace LocalInfer.Cli.Hub;

/// <summary>How a person is told how far a download is: a bar on a terminal, lines elsewhere. Called from several tasks at once.</summary>
internal interface IPullProgress
{
    /// <summary>The files that will be downloaded are known.</summary>
    void Begin(IReadOnlyList<RemoteFile> files);

    /// <summary>So many bytes of a file are here; may go down, where a file begins anew.</summary>
    void Report(RemoteFile file, long bytes);
}
