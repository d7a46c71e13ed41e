namespace LocalInfer.Cli.Loading;

/// <summary>The folder where Hugging Face tools keep the models that they downloaded.</summary>
internal static class HubCache
{
    /// <summary>The downloaded snapshot of a repository; null where there is none.</summary>
    /// <param name="repository">Such as <c>mlx-community/Qwen3-8B-4bit</c>.</param>
    /// <param name="revision">A commit that is preferred to what the branch <c>main</c> names, or null.</param>
    public static string? Find(string repository, string? revision)
    {
        string folder = Path.Combine(Root(), "models--" + repository.Replace("/", "--", StringComparison.Ordinal));
        string main = Path.Combine(folder, "refs", "main");
        return Snapshot(folder, revision) ?? Snapshot(folder, File.Exists(main) ? File.ReadAllText(main).Trim() : null);
    }

    private static string? Snapshot(string folder, string? commit)
    {
        string? snapshot = commit is null ? null : Path.Combine(folder, "snapshots", commit);
        return Directory.Exists(snapshot) ? snapshot : null;
    }

    private static string Root()
    {
        if (Environment.GetEnvironmentVariable("HF_HUB_CACHE") is { Length: > 0 } cache)
        {
            return cache;
        }

        string home = Environment.GetEnvironmentVariable("HF_HOME") is { Length: > 0 } set
            ? set
            : Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".cache", "huggingface");
        return Path.Combine(home, "hub");
    }
}
