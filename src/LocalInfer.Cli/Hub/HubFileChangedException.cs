namespace LocalInfer.Cli.Hub;

/// <summary>The hub now has another file under a name than when it was asked what the file is.</summary>
internal sealed class HubFileChangedException(RemoteFile file)
    : Exception($"The hub changed {file.Name} of {file.Repository} while it was being downloaded.");
