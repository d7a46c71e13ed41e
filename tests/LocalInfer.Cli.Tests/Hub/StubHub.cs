using System.Collections.Concurrent;
using System.Globalization;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace LocalInfer.Cli.Tests.Hub;

/// <summary>
/// A hub on this machine that speaks the protocol of huggingface.co: a listing, and files that it serves itself (small ones) or redirects
/// to a second address, its CDN (weights). Tests replace what it does where it should misbehave.
/// </summary>
internal sealed class StubHub : IAsyncDisposable
{
    public const string Repository = "org/tiny-4bit";

    private readonly WebApplication _app;
    private string[] _addresses = [];

    private StubHub(WebApplication app) => _app = app;

    public SortedDictionary<string, byte[]> Files { get; } = new(StringComparer.Ordinal);

    public string Commit { get; set; } = new('a', 40);

    public ConcurrentQueue<Request> Requests { get; } = new();

    public Uri Endpoint => new(_addresses[0] + "/");

    public Uri Cdn => new(_addresses[1] + "/");

    /// <summary>Replaces the answer to a request; false leaves it to the hub.</summary>
    public Func<HttpContext, Task<bool>> Misbehave { get; set; } = _ => Task.FromResult(false);

    /// <summary>Replaces how contents are sent; the number of the try counts from 1 for each file.</summary>
    public Func<HttpContext, byte[], int, Task> Send { get; set; } = (context, content, _) => SendAsync(context, content);

    /// <summary>The size that the hub states; the true one by default.</summary>
    public Func<string, long> StatedSize { get; set; } = _ => -1;

    /// <summary>The hash that the hub states; the true one by default.</summary>
    public Func<string, string?> StatedEtag { get; set; } = _ => null;

    public static async Task<StubHub> StartAsync()
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(options => options.Listen(System.Net.IPAddress.Loopback, 0));
        builder.WebHost.ConfigureKestrel(options => options.Listen(System.Net.IPAddress.Loopback, 0));
        var hub = new StubHub(builder.Build());
        hub._app.Run(hub.AnswerAsync);
        await hub._app.StartAsync();
        hub._addresses = [.. hub._app.Urls];
        hub.AddTinyModel();
        return hub;
    }

    public static async Task SendAsync(HttpContext context, byte[] content, int? cutAfter = null)
    {
        long from = 0;
        if (RangeHeaderValue.TryParse(context.Request.Headers.Range.ToString(), out RangeHeaderValue? range))
        {
            from = range.Ranges.Single().From!.Value;
            if (from >= content.Length)
            {
                context.Response.StatusCode = StatusCodes.Status416RangeNotSatisfiable;
                return;
            }

            context.Response.StatusCode = StatusCodes.Status206PartialContent;
            context.Response.Headers.ContentRange = string.Create(CultureInfo.InvariantCulture, $"bytes {from}-{content.Length - 1}/{content.Length}");
        }

        ReadOnlyMemory<byte> rest = content.AsMemory((int)from);
        context.Response.ContentLength = rest.Length;
        if (cutAfter is not { } count)
        {
            await context.Response.Body.WriteAsync(rest);
            return;
        }

        await context.Response.StartAsync();
        await context.Response.Body.WriteAsync(rest[..Math.Min(count, rest.Length)]);
        await context.Response.Body.FlushAsync();
        await Task.Delay(20); // so that the bytes leave before the reset does
        context.Abort();
    }

    public int Count(string method, string part) => Requests.Count(r => r.Method == method && r.Path.Contains(part, StringComparison.Ordinal));

    public string EtagOf(string name)
    {
        byte[] content = Files[name];
#pragma warning disable CA5350 // git's
        return StatedEtag(name) ?? (IsLarge(name)
            ? Convert.ToHexStringLower(SHA256.HashData(content))
            : Convert.ToHexStringLower(SHA1.HashData([.. Encoding.ASCII.GetBytes($"blob {content.Length}\0"), .. content])));
#pragma warning restore CA5350
    }

    public async ValueTask DisposeAsync() => await _app.DisposeAsync();

    private static bool IsLarge(string name) => name.EndsWith(".safetensors", StringComparison.Ordinal) || name.EndsWith(".bin", StringComparison.Ordinal);

    private void AddTinyModel()
    {
        foreach (string name in (string[])["config.json", "tokenizer.json", "tokenizer_config.json", "generation_config.json", "chat_template.jinja"])
        {
            Files[name] = Encoding.UTF8.GetBytes($$"""{"about": "{{name}}"}""");
        }

        Files["README.md"] = "# tiny"u8.ToArray();
        Files["pytorch_model.bin"] = new byte[100];
        Files["model.gguf"] = new byte[100];
        Files["original/model.safetensors"] = new byte[100];
        Files["model.safetensors"] = new byte[300_000];
        new Random(1).NextBytes(Files["model.safetensors"]);
    }

    private async Task AnswerAsync(HttpContext context)
    {
        string path = context.Request.Path;
        Requests.Enqueue(new Request(
            context.Request.Method, path, context.Request.Headers.Range.ToString(), context.Request.Headers.Authorization.ToString(), context.Request.Host.Port == Cdn.Port));
        if (await Misbehave(context))
        {
            return;
        }

        if (path.StartsWith($"/api/models/{Repository}/revision/", StringComparison.Ordinal))
        {
            await context.Response.WriteAsJsonAsync(new { sha = Commit, siblings = Files.Keys.Select(name => new { rfilename = name }) });
            return;
        }

        string name = path.Split('/', 6).Last();
        if (!Files.TryGetValue(name, out byte[]? content))
        {
            context.Response.StatusCode = StatusCodes.Status404NotFound;
            context.Response.Headers["X-Error-Code"] = path.Contains("/resolve/", StringComparison.Ordinal) ? "EntryNotFound" : "RepoNotFound";
            return;
        }

        long size = StatedSize(name) is >= 0 and var stated ? stated : content.Length;
        bool isCdn = path.StartsWith("/cdn/", StringComparison.Ordinal);
        if (IsLarge(name) && !isCdn)
        {
            context.Response.Headers["X-Linked-Etag"] = $"\"{EtagOf(name)}\"";
            context.Response.Headers["X-Linked-Size"] = size.ToString(CultureInfo.InvariantCulture);
            context.Response.Headers["X-Repo-Commit"] = Commit;
            context.Response.StatusCode = StatusCodes.Status302Found;
            context.Response.Headers.Location = $"{Cdn}cdn/x/y/z/{name}";
            return;
        }

        context.Response.Headers.ETag = isCdn ? "\"of-the-cdn\"" : $"\"{EtagOf(name)}\"";
        if (HttpMethods.IsHead(context.Request.Method))
        {
            context.Response.ContentLength = size;
            return;
        }

        int tries = Requests.Count(r => r.Method == "GET" && r.Path == path);
        await Send(context, content, tries);
    }

    internal sealed record Request(string Method, string Path, string Range, string Authorization, bool IsCdn);
}
