using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using LocalInfer.Backends.Cpu;
using LocalInfer.Cli.Loading;
using LocalInfer.Engine;
using LocalInfer.Server.Generation;
using LocalInfer.Server.Hosting;
using LocalInfer.Testing;
using Microsoft.AspNetCore.Builder;

namespace LocalInfer.EndToEnd.Tests;

/// <summary>The real server with a real model on a free port.</summary>
public abstract class RunningServer(string model) : IAsyncLifetime
{
    private WebApplication? _app;
    private LoadedModel? _model;

    public HttpClient Http { get; } = new() { Timeout = TimeSpan.FromMinutes(5) };

    public Uri Address => new(_app!.Urls.First());

    internal LoadedModel Model => _model!;

    /// <summary>What computes the model.</summary>
    internal virtual BackendOptions Backend => new() { Choice = BackendChoice.Cpu };

    public async Task InitializeAsync()
    {
        if ((!Path.Exists(model) && model != DemoModel.Name) || (Backend.Choice == BackendChoice.Mlx && MlxPresence.MissingReason is not null))
        {
            return; // its tests are skipped
        }

        _model = await LoadedModel.LoadAsync(ModelLocation.Find(model), Backend, new EngineOptions(), new());
        _app = LocalInferServer.Build(new ServerOptions { Port = 0 }, new ModelHost(_model.Served));
        await _app.StartAsync();
        Http.BaseAddress = Address;
    }

    public async Task DisposeAsync()
    {
        Http.Dispose();
        if (_app is not null)
        {
            await _app.DisposeAsync();
            await _model!.DisposeAsync();
        }
    }

    /// <summary>Posts a chat completion and returns the reply's JSON.</summary>
    public async Task<JsonNode> ChatAsync(JsonObject request)
    {
        using HttpResponseMessage response = await Http.PostAsJsonAsync("/v1/chat/completions", request);
        string body = await response.Content.ReadAsStringAsync();
        Assert.True(response.IsSuccessStatusCode, body);
        return JsonNode.Parse(body)!;
    }

    /// <summary>Posts a chat completion with <c>stream</c> and returns its chunks; asserts that the stream ends with [DONE].</summary>
    public async Task<List<JsonNode>> StreamAsync(JsonObject request)
    {
        var streaming = (JsonObject)request.DeepClone();
        streaming["stream"] = true;
        streaming["stream_options"] = new JsonObject { ["include_usage"] = true };
        using HttpResponseMessage response = await Http.PostAsJsonAsync("/v1/chat/completions", streaming);
        Assert.Equal("text/event-stream", response.Content.Headers.ContentType?.MediaType);
        List<string> data = [.. (await response.Content.ReadAsStringAsync()).Split('\n')
            .Where(line => line.StartsWith("data: ", StringComparison.Ordinal)).Select(line => line[6..])];
        Assert.Equal("[DONE]", data[^1]);
        return [.. data.SkipLast(1).Select(d => JsonNode.Parse(d)!)];
    }
}

public sealed class DemoServer() : RunningServer(DemoModel.Name);

public sealed class MlxDemoServer() : RunningServer(DemoModel.Name)
{
    internal override BackendOptions Backend => new() { Choice = BackendChoice.Mlx };
}

public sealed class RealServer() : RunningServer(SharedData.PathOf("models/qwen2.5-coder-0.5b-instruct-4bit"));

public sealed class ExactRealServer() : RunningServer(SharedData.PathOf("models/qwen2.5-coder-0.5b-instruct-4bit"))
{
    internal override BackendOptions Backend => new() { Choice = BackendChoice.Cpu, Cpu = new CpuDecoderOptions { Exact = true } };
}

/// <summary>A reply in a form that streamed and whole replies share.</summary>
/// <param name="Text">The content.</param>
/// <param name="Calls">Name and arguments of each call.</param>
/// <param name="FinishReason">The finish reason.</param>
public sealed record ReadReply(string Text, IReadOnlyList<string> Calls, string FinishReason)
{
    public static ReadReply OfWhole(JsonNode reply)
    {
        JsonNode choice = reply["choices"]![0]!;
        JsonNode message = choice["message"]!;
        return new ReadReply(
            (string?)message["content"] ?? "",
            [.. (message["tool_calls"]?.AsArray() ?? []).Select(c => $"{c!["function"]!["name"]} {c["function"]!["arguments"]}")],
            (string)choice["finish_reason"]!);
    }

    public static ReadReply OfStream(List<JsonNode> chunks)
    {
        var text = new StringBuilder();
        var names = new List<string>();
        var arguments = new List<StringBuilder>();
        string? finish = null;
        foreach (JsonNode choice in chunks.SelectMany(c => c["choices"]!.AsArray()).Select(c => c!))
        {
            Assert.Null(finish);
            finish = (string?)choice["finish_reason"];
            text.Append((string?)choice["delta"]!["content"]);
            foreach (JsonNode? call in choice["delta"]!["tool_calls"]?.AsArray() ?? [])
            {
                int index = (int)call!["index"]!;
                if (call["id"] is not null)
                {
                    Assert.Equal(names.Count, index);
                    names.Add((string)call["function"]!["name"]!);
                    arguments.Add(new StringBuilder());
                }

                Assert.Equal(names.Count - 1, index);
                arguments[index].Append((string?)call["function"]!["arguments"]);
            }
        }

        return new ReadReply(text.ToString(), [.. names.Zip(arguments, (n, a) => $"{n} {a}")], finish!);
    }

    public bool Equals(ReadReply? other) =>
        other is not null && Text == other.Text && FinishReason == other.FinishReason && Calls.SequenceEqual(other.Calls);

    public override int GetHashCode() => HashCode.Combine(Text, FinishReason, Calls.Count);

    public override string ToString() => JsonSerializer.Serialize(new { Text, Calls, FinishReason });
}
