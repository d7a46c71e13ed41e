namespace LocalInfer.Cli.Hub;

/// <summary>What a hub says a revision of a repository holds.</summary>
/// <param name="Commit">The revision's commit, 40 hexadecimal digits.</param>
/// <param name="Files">The paths of its files, as the hub sent them: not yet checked.</param>
internal sealed record RepositoryListing(string Commit, IReadOnlyList<string> Files);
