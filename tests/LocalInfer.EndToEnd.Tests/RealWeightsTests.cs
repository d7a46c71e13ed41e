using System.Text.Json.Nodes;
using LocalInfer.Testing;

namespace LocalInfer.EndToEnd.Tests;

/// <summary>
/// The first user's suite on real weights: the calls that the model writes as fenced JSON arrive structured. Texts are compared in float32: rounding may
/// turn a choice whose margin in the reference is small, as one of 0.07 in these.
/// </summary>
public sealed class RealWeightsTests(RealServer server, ExactRealServer exact) : IClassFixture<RealServer>, IClassFixture<ExactRealServer>
{
    private const string Weights = "models/qwen2.5-coder-0.5b-instruct-4bit";

    [SharedDataTheory(Weights)]
    [InlineData("suite-tool-read", "read_file {\"path\":\"/etc/hosts\"}")]
    [InlineData("suite-tool-list", "list_directory {\"path\":\"src\"}")]
    public async Task AFencedCallArrivesAsAToolCall(string id, string call)
    {
        var expected = new ReadReply("", [call], "tool_calls");
        JsonObject request = RequestOf(id);
        Assert.Equal(expected, ReadReply.OfWhole(await server.ChatAsync(request)));
        Assert.Equal(expected, ReadReply.OfStream(await server.StreamAsync(request)));
    }

    [SharedDataTheory(Weights)]
    [InlineData("suite-tool-run")]
    [InlineData("suite-code-fib")]
    [InlineData("hello")]
    public async Task WhatIsNoCallArrivesAsTheTextThatTheReferenceWrote(string id)
    {
        JsonNode golden = GoldenOf(id);
        ReadReply reply = ReadReply.OfWhole(await exact.ChatAsync(RequestOf(id)));
        Assert.Empty(reply.Calls);
        Assert.Equal(((string)golden["output_text"]!).Replace("<|im_end|>", "", StringComparison.Ordinal), reply.Text);
    }

    private static JsonObject RequestOf(string id)
    {
        JsonNode golden = GoldenOf(id);
        var request = new JsonObject
        {
            ["messages"] = golden["messages"]!.DeepClone(),
            ["temperature"] = 0,
            ["max_tokens"] = golden["output_ids"]!.AsArray().Count,
        };
        if (golden["tools"] is JsonArray { Count: > 0 } tools)
        {
            request["tools"] = tools.DeepClone();
        }

        return request;
    }

    private static JsonNode GoldenOf(string id) =>
        JsonNode.Parse(File.ReadAllText(SharedData.PathOf("goldens/real/goldens.json")))!["cases"]!.AsArray().Single(c => (string)c!["id"]! == id)!;
}
