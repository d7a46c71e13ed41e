using System.Text;
using System.Text.Json;

namespace LocalInfer.Server.Tests;

/// <summary>A streamed reply put together as a strict client does: everything that is repeated is joined.</summary>
internal sealed record StreamedReply(string Content, string Reasoning, IReadOnlyList<string> Calls, string FinishReason)
{
    public static StreamedReply Join(IEnumerable<JsonElement> chunks)
    {
        StringBuilder content = new(), reasoning = new(), finish = new();
        var calls = new List<StringBuilder>();
        foreach (var choice in chunks.SelectMany(chunk => chunk.GetProperty("choices").EnumerateArray()))
        {
            var delta = choice.GetProperty("delta");
            content.Append(Text(delta, "content"));
            reasoning.Append(Text(delta, "reasoning_content"));
            finish.Append(Text(choice, "finish_reason"));
            foreach (var call in delta.TryGetProperty("tool_calls", out var list) ? list.EnumerateArray().ToArray() : [])
            {
                if (call.GetProperty("index").GetInt32() == calls.Count)
                {
                    calls.Add(new StringBuilder());
                }

                var function = call.GetProperty("function");
                calls[call.GetProperty("index").GetInt32()].Append(Text(function, "name")).Append(Text(function, "arguments"));
            }
        }

        return new(content.ToString(), reasoning.ToString(), [.. calls.Select(call => call.ToString())], finish.ToString());
    }

    private static string? Text(JsonElement item, string name) =>
        item.TryGetProperty(name, out var value) ? value.GetString() : null;
}
