using System.Text.Json;
using LocalInfer.Server.Generation;

namespace LocalInfer.Server.Tests;

/// <summary>An answer of a <see cref="WritingServer"/>.</summary>
internal sealed record WrittenReply(int Status, string Body, string CheckedOnly, string Ignored, ToolCallCounts Counts, string Metrics)
{
    public JsonElement Json => JsonElement.Parse(Body);

    /// <summary>Content, name and arguments of each call, and the reason of the end, of a reply that came whole or as a stream.</summary>
    public (string Content, string[] Calls, string Finish) Read()
    {
        Assert.Equal(200, Status);
        if (Body.StartsWith("data:", StringComparison.Ordinal))
        {
            JsonElement[] chunks = RunningServer.Chunks(Body);
            Assert.Equal(1, chunks.Count(chunk => chunk.TryGetProperty("usage", out JsonElement usage) && usage.ValueKind == JsonValueKind.Object));
            StreamedReply streamed = StreamedReply.Join(chunks.Where(chunk => chunk.GetProperty("choices").GetArrayLength() > 0));
            return (streamed.Content, [.. streamed.Calls], streamed.FinishReason);
        }

        JsonElement choice = Json.GetProperty("choices")[0];
        JsonElement message = choice.GetProperty("message");
        string[] calls = message.TryGetProperty("tool_calls", out JsonElement list)
            ? [.. list.EnumerateArray().Select(call => call.GetProperty("function")).Select(f => f.GetProperty("name").GetString() + f.GetProperty("arguments").GetString())]
            : [];
        return (message.GetProperty("content").GetString() ?? "", calls, choice.GetProperty("finish_reason").GetString()!);
    }
}
