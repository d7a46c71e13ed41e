namespace LocalInfer.Cli.Hub;

/// <summary>The folder where Hugging Face's tools and LocalInfer keep the models that they downloaded.</summary>
/// <param name="root">Such as <c>~/.cache/huggingface/hub</c>; need not exist.</param>
internal sealed class HubCache(string root)
{
    private const string Prefix = "models--";

    /// <summary>The cache of this process's environment.</summary>
    public static HubCache Default => new(HubSettings.FromEnvironment().CacheFolder);

    /// <summary>The folder.</summary>
    public string Root { get; } = Path.GetFullPath(root);

    /// <summary>The place of a repository, whether or not it is there.</summary>
    /// <param name="repository">Such as <c>mlx-community/Qwen3-8B-4bit</c>.</param>
    public CachedRepository Of(string repository)
    {
        string name = Prefix + repository.Replace("/", "--", StringComparison.Ordinal);
        return new CachedRepository(repository, Path.Combine(Root, name), Path.Combine(Root, ".locks", name));
    }

    /// <summary>The models of which something is there, by name.</summary>
    public IReadOnlyList<CachedRepository> Repositories() => Directory.Exists(Root)
        ? [.. Directory.EnumerateDirectories(Root, Prefix + "*").Select(NameOf).Order(StringComparer.OrdinalIgnoreCase).Select(Of)]
        : [];

    // Neither part of a repository's name may hold "--" on the hub.
    private static string NameOf(string folder) => Path.GetFileName(folder)[Prefix.Length..].Replace("--", "/", StringComparison.Ordinal);
}
