namespace LocalInfer.Cli.Loading;

/// <summary>The folder for what LocalInfer can make again: <c>XDG_CACHE_HOME</c>, else the system's place for a user's caches.</summary>
internal static class UserCache
{
    /// <summary>Where finished tables of tokenizers and masks lie. Need not exist, need not be writable, may be deleted at any time; null where the user has no home.</summary>
    public static string? TablesFolder => Root is { } root ? Path.Combine(root, "localinfer", "tables") : null;

    private static string? Root
    {
        get
        {
            string? chosen = Environment.GetEnvironmentVariable("XDG_CACHE_HOME");
            if (!string.IsNullOrEmpty(chosen) && Path.IsPathFullyQualified(chosen))
            {
                return chosen;
            }

            if (OperatingSystem.IsWindows())
            {
                return Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData) is { Length: > 0 } local ? local : null;
            }

            string home = Environment.GetFolderPath(Environment.SpecialFolder.UserProfile);
            return home.Length == 0 ? null : Path.Combine(home, OperatingSystem.IsMacOS() ? "Library/Caches" : ".cache");
        }
    }
}
