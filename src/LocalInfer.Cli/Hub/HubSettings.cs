namespace LocalInfer.Cli.Hub;

/// <summary>Where the hub is, who asks, and where its files lie on this machine: what Hugging Face's own tools read from the environment.</summary>
internal sealed record HubSettings
{
    /// <summary>The hub's address, ending in a slash (<c>HF_ENDPOINT</c>).</summary>
    public required Uri Endpoint { get; init; }

    /// <summary>The folder of downloaded repositories (<c>HF_HUB_CACHE</c>, else <c>hub</c> in <c>HF_HOME</c>, <c>XDG_CACHE_HOME/huggingface</c> or <c>~/.cache/huggingface</c>).</summary>
    public required string CacheFolder { get; init; }

    /// <summary>The secret that says who asks (<c>HF_TOKEN</c>, else the token file); null asks as nobody. Never printed.</summary>
    public string? Token { get; init; }

    /// <summary>Where the token comes from, for a person; null where there is none.</summary>
    public string? TokenSource { get; init; }

    /// <summary>Whether the network must not be used (<c>HF_HUB_OFFLINE</c>).</summary>
    public bool IsOffline { get; init; }

    /// <summary>Whether snapshots may link to blobs; a file system that cannot is noticed in any case.</summary>
    public bool UsesSymlinks { get; init; } = true;

    /// <summary>When to try again.</summary>
    public RetryPolicy Retry { get; init; } = new();

    /// <summary>After how long without a byte a connection counts as cut.</summary>
    public TimeSpan SilenceLimit { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>The settings of this process.</summary>
    /// <exception cref="CommandException">A variable makes no sense; the message names it.</exception>
    public static HubSettings FromEnvironment() => Read(Environment.GetEnvironmentVariable);

    /// <summary>The settings that these variables give.</summary>
    /// <param name="variable">The value of an environment variable, or null.</param>
    /// <exception cref="CommandException">A variable makes no sense; the message names it.</exception>
    public static HubSettings Read(Func<string, string?> variable)
    {
        string? Named(params ReadOnlySpan<string> names)
        {
            foreach (string name in names)
            {
                if (variable(name) is { } value && !string.IsNullOrWhiteSpace(value))
                {
                    return value.Trim();
                }
            }

            return null;
        }

        string user = Environment.GetFolderPath(Environment.SpecialFolder.UserProfile);
        string home = Expand(Named("HF_HOME"), user) ?? Path.Combine(Expand(Named("XDG_CACHE_HOME"), user) ?? Path.Combine(user, ".cache"), "huggingface");
        string tokenFile = Expand(Named("HF_TOKEN_PATH"), user) ?? Path.Combine(home, "token");
        string? named = Named("HF_TOKEN", "HUGGING_FACE_HUB_TOKEN");
        string? stored = named is null && !IsTrue(Named("HF_HUB_DISABLE_IMPLICIT_TOKEN")) ? ReadToken(tokenFile) : null;
        return new HubSettings
        {
            Endpoint = EndpointOf(Named("HF_ENDPOINT") ?? "https://huggingface.co"),
            CacheFolder = Expand(Named("HF_HUB_CACHE", "HUGGINGFACE_HUB_CACHE"), user) ?? Path.Combine(home, "hub"),
            Token = named ?? stored,
            TokenSource = named is not null ? "HF_TOKEN" : stored is not null ? tokenFile : null,
            IsOffline = IsTrue(Named("HF_HUB_OFFLINE", "TRANSFORMERS_OFFLINE")),
            UsesSymlinks = !IsTrue(Named("HF_HUB_DISABLE_SYMLINKS")),
        };
    }

    private static Uri EndpointOf(string text) =>
        Uri.TryCreate(text.TrimEnd('/') + "/", UriKind.Absolute, out Uri? address) && address.Scheme is "http" or "https"
            ? address
            : throw new CommandException($"HF_ENDPOINT is '{text}', which is not the address of a hub; expected something like https://huggingface.co.");

    private static string? Expand(string? path, string user) =>
        path is null ? null : path == "~" || path.StartsWith("~/", StringComparison.Ordinal) ? user + path[1..] : path;

    private static bool IsTrue(string? value) => value?.ToUpperInvariant() is "1" or "ON" or "YES" or "TRUE";

    private static string? ReadToken(string file)
    {
        try
        {
            string token = File.ReadAllText(file).Trim();
            return token.Length > 0 ? token : null;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return null; // no token is no error: most models need none
        }
    }
}
