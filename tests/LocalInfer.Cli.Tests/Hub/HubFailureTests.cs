using System.Net;
using LocalInfer.Cli.Hub;
using Microsoft.AspNetCore.Http;

namespace LocalInfer.Cli.Tests.Hub;

/// <summary>Hubs and networks that misbehave: what can be mended is, what cannot gives one line, and nothing wrong reaches the cache.</summary>
public sealed class HubFailureTests : HubTest
{
    private const string Weights = "model.safetensors";

    [Fact]
    public async Task ACutDownloadGoesOnWhereItStopped()
    {
        OnWeights((context, content, tries) => StubHub.SendAsync(context, content, tries == 1 ? 100_000 : null));
        AssertWhole(await PullAsync());
        Assert.Equal(["", "bytes=100000-"], CdnRanges());
    }

    [Fact]
    public async Task ADownloadThatIsCutAgainAndAgainGetsThereWhileItMovesOn()
    {
        OnWeights((context, content, _) => StubHub.SendAsync(context, content, 30_000));
        AssertWhole(await PullAsync());
        Assert.Equal(10, CdnRanges().Length); // more tries than the limit, but each brought something
    }

    [Fact]
    public async Task ADownloadThatNoLongerMovesEndsAndTheNextPullGoesOn()
    {
        OnWeights((context, content, tries) => StubHub.SendAsync(context, content, tries == 1 ? 100_000 : 0));
        HubException error = await RefusedAsync();
        Assert.Equal(HubFailure.Passing, error.Failure);
        Assert.Equal(Settings().Retry.Tries, CdnRanges().Length);
        Assert.Equal(Hub.Files[Weights][..100_000], await File.ReadAllBytesAsync(BlobOf(Weights) + ".incomplete"));

        Hub.Requests.Clear();
        OnWeights((context, content, _) => StubHub.SendAsync(context, content));
        AssertWhole(await PullAsync());
        Assert.Equal(["bytes=100000-"], CdnRanges());
    }

    [Fact]
    public async Task AStoppedPullLeavesWhatCameAndTheNextOneGoesOn()
    {
        using var stop = new CancellationTokenSource();
        OnWeights(async (context, content, _) =>
        {
            context.Response.ContentLength = content.Length;
            await context.Response.Body.WriteAsync(content.AsMemory(0, 100_000));
            await context.Response.Body.FlushAsync();
            await Task.Delay(Timeout.Infinite, context.RequestAborted);
        });
        var progress = new StopAt(Weights, 100_000, stop);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => PullAsync(progress, cancellation: stop.Token));

        Hub.Requests.Clear();
        OnWeights((context, content, _) => StubHub.SendAsync(context, content));
        AssertWhole(await PullAsync());
        Assert.Equal(["bytes=100000-"], CdnRanges());
    }

    [Fact]
    public async Task AServerThatIgnoresTheRangeIsReadFromTheBeginning()
    {
        OnWeights((context, content, tries) =>
        {
            context.Request.Headers.Remove("Range");
            return StubHub.SendAsync(context, content, tries == 1 ? 100_000 : null);
        });
        AssertWhole(await PullAsync());
        Assert.Equal(["", "bytes=100000-"], CdnRanges());
    }

    [Fact]
    public async Task AFileThatChangedBetweenCutAndResumeIsBegunAnew()
    {
        byte[] changed = [.. Hub.Files[Weights].Reverse()];
        OnWeights(async (context, content, tries) =>
        {
            await StubHub.SendAsync(context, content, tries == 1 ? 100_000 : null);
            Hub.Files[Weights] = changed; // its hash changes too; the commit does not
        });
        string snapshot = await PullAsync();
        Assert.Equal(changed, await File.ReadAllBytesAsync(Path.Combine(snapshot, Weights)));
        Assert.Equal(2, Hub.Count("GET", "/api/models/"));
    }

    [Fact]
    public async Task AFileThatChangesAllTheTimeEndsThePull()
    {
        Hub.Misbehave = context =>
        {
            if (context.Request.Path.Value!.EndsWith("/config.json", StringComparison.Ordinal) && HttpMethods.IsGet(context.Request.Method))
            {
                Hub.Files["config.json"] = [.. Hub.Files["config.json"], (byte)' '];
            }

            return Task.FromResult(false);
        };
        Assert.Contains("changed config.json", (await RefusedAsync()).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ABeginningThatIsNotOfThisFileIsThrownAway()
    {
        Directory.CreateDirectory(Path.Combine(RepositoryFolder, "blobs"));
        await File.WriteAllBytesAsync(BlobOf(Weights) + ".incomplete", new byte[100_000]);
        AssertWhole(await PullAsync());
        Assert.Equal(["bytes=100000-", ""], CdnRanges());
    }

    [Theory]
    [InlineData("model.safetensors")]
    [InlineData("config.json")]
    public async Task AWrongHashIsNotKept(string name)
    {
        Hub.StatedEtag = file => file == name ? new string('0', name == Weights ? 64 : 40) : null;
        HubException error = await RefusedAsync();
        Assert.Contains($"{name} of org/tiny-4bit came twice with a wrong hash", error.Message, StringComparison.Ordinal);
        Assert.False(File.Exists(BlobOf(name)));
        Assert.False(File.Exists(Path.Combine(RepositoryFolder, "snapshots", Hub.Commit, name)));
    }

    [Theory]
    [InlineData(200_000, "sends more of model.safetensors than the 200000 bytes")]
    [InlineData(400_000, "fewer bytes of model.safetensors")]
    public async Task ASizeThatIsNotTrueEndsThePull(long stated, string expected)
    {
        Hub.StatedSize = name => name == Weights ? stated : -1;
        Assert.Contains(expected, (await RefusedAsync()).Message, StringComparison.Ordinal);
        Assert.False(File.Exists(BlobOf(Weights)));
    }

    [Fact]
    public async Task AModelThatDoesNotFitOnTheDiskIsNotBegun()
    {
        Hub.StatedSize = name => name == Weights ? 1L << 60 : -1;
        Assert.Contains("needs 1153 PB more", (await RefusedAsync()).Message, StringComparison.Ordinal);
        Assert.Equal(0, Hub.Requests.Count(r => r.IsCdn));
    }

    [Theory]
    [InlineData("../../evil.json")]
    [InlineData("/etc/evil.json")]
    [InlineData("a/../../evil.json")]
    [InlineData("..\\evil.json")]
    [InlineData("C:evil.json")]
    [InlineData("evil\n.json")]
    [InlineData("a//evil.json")]
    public async Task AFileNameThatLeadsOutOfTheFolderEndsThePullBeforeItBegins(string name)
    {
        Hub.Files[name] = "{}"u8.ToArray();
        Assert.Contains("would lead out of the model's folder", (await RefusedAsync()).Message, StringComparison.Ordinal);
        Assert.Empty(Cache.EnumerateFileSystemInfos());
    }

    [Theory]
    [InlineData("../../../evil")]
    [InlineData("zzzz")]
    [InlineData("")]
    public async Task AHashThatIsNoneIsNotUsedAsAFileName(string etag)
    {
        Hub.StatedEtag = name => name == Weights ? etag : null;
        Assert.Contains("no size or no hash of model.safetensors", (await RefusedAsync()).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(401, "GatedRepo", "is gated: accept its licence at")]
    [InlineData(403, "GatedRepo", "is gated: accept its licence at")]
    [InlineData(403, "", "the one from HF_TOKEN has no access")]
    [InlineData(401, "RepoNotFound", "check the name")]
    [InlineData(404, "RepoNotFound", "has no repository org/tiny-4bit")]
    [InlineData(404, "RevisionNotFound", "has no revision 'main'")]
    [InlineData(418, "", "answered 418")]
    public async Task ARefusalIsToldOnceWithWhatToDo(int status, string code, string expected)
    {
        FailWith(status, context => context.Response.Headers["X-Error-Code"] = code);
        Assert.Contains(expected, (await RefusedAsync()).Message, StringComparison.Ordinal);
        Assert.Single(Hub.Requests);
    }

    [Fact]
    public async Task WithoutATokenAGatedModelAsksForOne()
    {
        FailWith(401, context => context.Response.Headers["X-Error-Code"] = "GatedRepo");
        HubException error = await RefusedAsync(Settings() with { Token = null, TokenSource = null });
        Assert.EndsWith("then set HF_TOKEN to a token of that account.", error.Message, StringComparison.Ordinal);
        Assert.All(Hub.Requests, r => Assert.Equal("", r.Authorization));
    }

    [Theory]
    [InlineData(429)]
    [InlineData(500)]
    [InlineData(503)]
    public async Task ABusyHubIsAskedAgain(int status)
    {
        int left = 2;
        Hub.Misbehave = context => Task.FromResult(Fail(context, status, Interlocked.Decrement(ref left) >= 0));
        AssertWhole(await PullAsync());
    }

    [Theory]
    [InlineData(429, "takes no more requests for now (429)")]
    [InlineData(500, "failed (500)")]
    public async Task AHubThatStaysBusyIsGivenUpAtTheLimit(int status, string expected)
    {
        FailWith(status);
        Assert.Contains(expected, (await RefusedAsync()).Message, StringComparison.Ordinal);
        Assert.Equal(Settings().Retry.Tries, Hub.Requests.Count);
    }

    [Fact]
    public async Task RetryAfterIsHonoured()
    {
        long? refused = null;
        TimeSpan? pause = null;
        Hub.Misbehave = context =>
        {
            pause ??= refused is { } at ? System.Diagnostics.Stopwatch.GetElapsedTime(at) : null;
            context.Response.Headers.RetryAfter = "1";
            bool first = refused is null;
            refused ??= System.Diagnostics.Stopwatch.GetTimestamp();
            if (!first)
            {
                context.Response.Headers.Remove("Retry-After");
            }

            return Task.FromResult(Fail(context, 429, first));
        };
        AssertWhole(await PullAsync());
        Assert.True(pause >= TimeSpan.FromSeconds(0.95), $"The client came back after {pause}."); // its own first pause is a millisecond
    }

    [Fact]
    public async Task AHubThatAsksToWaitForHoursIsNotWaitedFor()
    {
        FailWith(429, context => context.Response.Headers.RetryAfter = "7200");
        Assert.Contains("try again in 7200 s", (await RefusedAsync()).Message, StringComparison.Ordinal);
        Assert.Single(Hub.Requests);
    }

    [Fact]
    public async Task AHubThatSaysNothingCountsAsCut()
    {
        OnWeights((context, content, tries) => tries > 1
            ? StubHub.SendAsync(context, content)
            : Task.Delay(Timeout.Infinite, context.RequestAborted).ContinueWith(_ => { }, TaskScheduler.Default));
        AssertWhole(await PullAsync(Settings() with { SilenceLimit = TimeSpan.FromMilliseconds(500) }));
    }

    [Fact]
    public async Task NoWayToTheHubIsToldAtOnce()
    {
        using var closed = new System.Net.Sockets.TcpListener(IPAddress.Loopback, 0);
        closed.Start();
        int port = ((IPEndPoint)closed.LocalEndpoint).Port;
        closed.Stop();
        HubException error = await RefusedAsync(Settings() with { Endpoint = new Uri($"http://127.0.0.1:{port}/") });
        Assert.Equal(HubFailure.Unreachable, error.Failure);
        Assert.Contains("HF_ENDPOINT", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task SomethingThatIsNoHubIsToldSo()
    {
        Hub.Misbehave = async context =>
        {
            await context.Response.WriteAsync("<html>Welcome</html>");
            return true;
        };
        Assert.Contains("did not answer as a Hugging Face hub", (await RefusedAsync()).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ARedirectInACircleEnds()
    {
        Hub.Misbehave = context =>
        {
            context.Response.Redirect(context.Request.Path);
            return Task.FromResult(true);
        };
        Assert.Contains("redirects more than 10 times", (await RefusedAsync()).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ARenamedRepositoryIsFollowed()
    {
        Hub.Misbehave = context =>
        {
            string path = context.Request.Path;
            bool isOld = path.StartsWith("/api/models/org/tiny-4bit", StringComparison.Ordinal) && !context.Request.QueryString.HasValue;
            if (isOld)
            {
                context.Response.StatusCode = StatusCodes.Status307TemporaryRedirect;
                context.Response.Headers.Location = path + "?renamed";
            }

            return Task.FromResult(isOld);
        };
        AssertWhole(await PullAsync());
    }

    [Fact]
    public async Task ARepositoryWithoutSafetensorsIsRefused()
    {
        Hub.Files.Remove(Weights);
        Assert.Contains("GGUF and .bin files are not read", (await RefusedAsync()).Message, StringComparison.Ordinal);
    }

    private void OnWeights(Func<HttpContext, byte[], int, Task> send) => Hub.Send = (context, content, tries) =>
        context.Request.Path.Value!.EndsWith(Weights, StringComparison.Ordinal) ? send(context, content, tries) : StubHub.SendAsync(context, content);

    private string[] CdnRanges() => [.. Hub.Requests.Where(r => r.IsCdn).Select(r => r.Range)];

    private void FailWith(int status, Action<HttpContext>? prepare = null) => Hub.Misbehave = context =>
    {
        prepare?.Invoke(context);
        return Task.FromResult(Fail(context, status, doIt: true));
    };

    private static bool Fail(HttpContext context, int status, bool doIt)
    {
        context.Response.StatusCode = doIt ? status : context.Response.StatusCode;
        return doIt;
    }

    private sealed class StopAt(string name, long bytes, CancellationTokenSource stop) : IPullProgress
    {
        public void Begin(IReadOnlyList<RemoteFile> files)
        {
        }

        public void Report(RemoteFile file, long here)
        {
            if (file.Name == name && here >= bytes)
            {
                stop.Cancel();
            }
        }
    }
}
