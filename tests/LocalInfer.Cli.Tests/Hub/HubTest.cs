using LocalInfer.Cli.Hub;

namespace LocalInfer.Cli.Tests.Hub;

/// <summary>A stub hub, an empty cache, and pulls that do not pause for long.</summary>
public abstract class HubTest : IAsyncLifetime
{
    private protected StubHub Hub { get; private set; } = null!;

    private protected DirectoryInfo Cache { get; } = Directory.CreateTempSubdirectory("localinfer-hub-");

    private protected string RepositoryFolder => Path.Combine(Cache.FullName, "models--org--tiny-4bit");

    public async Task InitializeAsync() => Hub = await StubHub.StartAsync();

    public async Task DisposeAsync()
    {
        await Hub.DisposeAsync();
        Cache.Delete(recursive: true);
    }

    private protected HubSettings Settings() => new()
    {
        Endpoint = Hub.Endpoint,
        CacheFolder = Cache.FullName,
        Token = "hf_secret",
        TokenSource = "HF_TOKEN",
        Retry = new RetryPolicy { FirstPause = TimeSpan.FromMilliseconds(1), LongestPause = TimeSpan.FromSeconds(2) },
        SilenceLimit = TimeSpan.FromSeconds(20),
    };

    private protected Task<string> PullAsync(HubSettings? settings = null, string revision = "main", CancellationToken cancellation = default) =>
        PullAsync(new PlainProgress(TextWriter.Null), settings, revision, cancellation);

    private protected async Task<string> PullAsync(IPullProgress progress, HubSettings? settings = null, string revision = "main", CancellationToken cancellation = default)
    {
        using var pull = new ModelPull(settings ?? Settings(), progress);
        return await pull.RunAsync(StubHub.Repository, revision, cancellation);
    }

    private protected async Task<HubException> RefusedAsync(HubSettings? settings = null)
    {
        HubException error = await Assert.ThrowsAsync<HubException>(() => PullAsync(settings));
        Assert.DoesNotContain('\n', error.Message);
        Assert.DoesNotContain("hf_secret", error.Message, StringComparison.Ordinal);
        Assert.False(Directory.Exists(Path.Combine(RepositoryFolder, "refs")), "A pull that failed must leave no reference.");
        return error;
    }

    private protected string BlobOf(string name) => Path.Combine(RepositoryFolder, "blobs", Hub.EtagOf(name));

    private protected void AssertWhole(string snapshot)
    {
        foreach (string name in (string[])["config.json", "tokenizer.json", "tokenizer_config.json", "generation_config.json", "chat_template.jinja", "model.safetensors"])
        {
            Assert.Equal(Hub.Files[name], File.ReadAllBytes(Path.Combine(snapshot, name)));
        }

        Assert.Empty(Directory.GetFiles(RepositoryFolder, "*.incomplete", SearchOption.AllDirectories));
        Assert.Empty(Directory.GetFiles(RepositoryFolder, "*.tmp", SearchOption.AllDirectories));
    }
}
