using LocalInfer.Cli.Hub;

namespace LocalInfer.Cli.Tests.Hub;

/// <summary>A hub that behaves, and caches in every state.</summary>
public sealed class ModelPullTests : HubTest
{
    [Fact]
    public async Task TheCacheHasTheLayoutOfHuggingFacesTools()
    {
        string snapshot = await PullAsync();

        Assert.Equal(Path.Combine(RepositoryFolder, "snapshots", Hub.Commit), snapshot);
        AssertWhole(snapshot);
        Assert.Equal(Hub.Commit, await File.ReadAllTextAsync(Path.Combine(RepositoryFolder, "refs", "main")));
        Assert.Equal($"../../blobs/{Hub.EtagOf("model.safetensors")}", new FileInfo(Path.Combine(snapshot, "model.safetensors")).LinkTarget);
        Assert.Equal(Hub.Files["config.json"], await File.ReadAllBytesAsync(BlobOf("config.json")));
        Assert.Equal(snapshot, new HubCache(Cache.FullName).Of(StubHub.Repository).FindSnapshot(revision: null));
    }

    [Fact]
    public async Task OnlyWhatAModelNeedsIsDownloaded()
    {
        string snapshot = await PullAsync();
        Assert.Equal(
            ["chat_template.jinja", "config.json", "generation_config.json", "model.safetensors", "tokenizer.json", "tokenizer_config.json"],
            Directory.EnumerateFileSystemEntries(snapshot).Select(path => Path.GetFileName(path)).Order(StringComparer.Ordinal));
        Assert.Equal(0, Hub.Count("GET", ".bin") + Hub.Count("GET", ".gguf") + Hub.Count("GET", "README") + Hub.Count("GET", "original"));
    }

    [Fact]
    public async Task TheTokenGoesToTheHubAndNotToItsCdn()
    {
        await PullAsync();
        Assert.Contains(Hub.Requests, r => r.IsCdn);
        Assert.All(Hub.Requests, r => Assert.Equal(r.IsCdn ? "" : "Bearer hf_secret", r.Authorization));
    }

    [Fact]
    public async Task AWholeCacheIsNotDownloadedAgain()
    {
        await PullAsync();
        Hub.Requests.Clear();
        AssertWhole(await PullAsync());
        StubHub.Request only = Assert.Single(Hub.Requests);
        Assert.StartsWith("/api/models/", only.Path, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ANewCommitTakesOverTheBlobsThatDidNotChange()
    {
        string before = await PullAsync();
        Hub.Requests.Clear();
        Hub.Commit = new string('b', 40);
        Hub.Files["config.json"] = "{}"u8.ToArray();
        string after = await PullAsync();

        AssertWhole(after);
        Assert.NotEqual(before, after);
        Assert.Equal(["/org/tiny-4bit/resolve/" + Hub.Commit + "/config.json"], Hub.Requests.Where(r => r.Method == "GET" && !r.Path.StartsWith("/api", StringComparison.Ordinal)).Select(r => r.Path));
        Assert.Equal(after, new HubCache(Cache.FullName).Of(StubHub.Repository).FindSnapshot("main"));
    }

    [Fact]
    public async Task APinnedCommitWritesNoReference()
    {
        string snapshot = await PullAsync(revision: Hub.Commit);
        AssertWhole(snapshot);
        Assert.False(Directory.Exists(Path.Combine(RepositoryFolder, "refs")));
        Assert.Equal(snapshot, new HubCache(Cache.FullName).Of(StubHub.Repository).FindSnapshot(Hub.Commit));
    }

    [Fact]
    public async Task ABranchWithASlashIsOnePartOfTheAddressAndAPathInTheCache()
    {
        string snapshot = await PullAsync(revision: "refs/pr/1");
        Assert.Equal(Hub.Commit, await File.ReadAllTextAsync(Path.Combine(RepositoryFolder, "refs", "refs", "pr", "1")));
        Assert.Equal(snapshot, new HubCache(Cache.FullName).Of(StubHub.Repository).FindSnapshot("refs/pr/1"));
    }

    [Fact]
    public async Task WithoutLinksTheSnapshotHoldsTheFilesThemselves()
    {
        HubSettings settings = Settings() with { UsesSymlinks = false };
        string snapshot = await PullAsync(settings);
        AssertWhole(snapshot);
        Assert.Null(new FileInfo(Path.Combine(snapshot, "model.safetensors")).LinkTarget);
        Assert.Empty(Directory.GetFiles(Path.Combine(RepositoryFolder, "blobs"))); // nothing lies there twice

        Hub.Requests.Clear();
        await PullAsync(settings);
        Assert.Single(Hub.Requests);
    }

    [Fact]
    public async Task ACacheOfAnotherToolIsFoundAndCompleted()
    {
        // What huggingface_hub leaves when it is stopped: the reference, some links, a blob without a link, the beginning of another blob.
        string snapshot = Path.Combine(RepositoryFolder, "snapshots", Hub.Commit);
        Directory.CreateDirectory(snapshot);
        Directory.CreateDirectory(Path.Combine(RepositoryFolder, "refs"));
        Directory.CreateDirectory(Path.Combine(RepositoryFolder, "blobs"));
        await File.WriteAllTextAsync(Path.Combine(RepositoryFolder, "refs", "main"), Hub.Commit);
        await File.WriteAllBytesAsync(BlobOf("config.json"), Hub.Files["config.json"]);
        File.CreateSymbolicLink(Path.Combine(snapshot, "config.json"), $"../../blobs/{Hub.EtagOf("config.json")}");
        File.CreateSymbolicLink(Path.Combine(snapshot, "chat_template.jinja"), $"../../blobs/{Hub.EtagOf("chat_template.jinja")}"); // its blob is gone
        await File.WriteAllBytesAsync(BlobOf("tokenizer.json"), Hub.Files["tokenizer.json"]);
        await File.WriteAllBytesAsync(BlobOf("model.safetensors") + ".incomplete", Hub.Files["model.safetensors"][..100_000]);

        AssertWhole(await PullAsync());
        Assert.Equal(0, Hub.Count("GET", "/config.json") + Hub.Count("GET", "/tokenizer.json"));
        Assert.Equal("bytes=100000-", Hub.Requests.Single(r => r.IsCdn).Range);
    }

    [Fact]
    public async Task TwoPullsAtOnceDownloadEachFileOnce()
    {
        Hub.Send = async (context, content, _) =>
        {
            await Task.Delay(100); // so that the other one comes while this one runs
            await StubHub.SendAsync(context, content);
        };
        string[] snapshots = await Task.WhenAll(PullAsync(), PullAsync());

        Assert.Equal(snapshots[0], snapshots[1]);
        AssertWhole(snapshots[0]);
        IEnumerable<string> contents = Hub.Requests.Where(r => r.Method == "GET" && !r.Path.StartsWith("/api", StringComparison.Ordinal)).Select(r => r.Path);
        Assert.Equal(contents.Distinct().Count(), contents.Count());
    }

    [Fact]
    public async Task ProgressEndsAtTheWhole()
    {
        var lines = new StringWriter();
        await PullAsync(new PlainProgress(lines));
        string[] text = lines.ToString().TrimEnd().Split(Environment.NewLine);
        Assert.Equal("Downloading 6 files, 300 KB.", text[0]);
        Assert.Equal("300 KB of 300 KB (100 %)", text[^1]);
    }
}
