using System.Text;
using System.Text.Json;
using LocalInfer.Testing;

namespace LocalInfer.Server.Tests.Recorded;

/// <summary>What the recorded server answered, whole or streamed, and how a model of the Hermes family writes it.</summary>
/// <param name="Content">The content; empty where there is none.</param>
/// <param name="Reasoning">The reasoning; empty where there is none.</param>
/// <param name="Calls">Name and arguments of each call.</param>
internal sealed record RecordedAnswer(string Content, string Reasoning, IReadOnlyList<(string Name, string Arguments)> Calls)
{
    /// <summary>The first choice of a recorded answer.</summary>
    public static RecordedAnswer Of(RecordedExchange exchange) => exchange.IsStream ? OfStream(exchange.Chunks())
        : exchange.Response.GetProperty("body").TryGetProperty("choices", out JsonElement choices) ? OfMessage(choices[0].GetProperty("message"))
        : new RecordedAnswer("", "", []);

    /// <summary>The message of a whole answer.</summary>
    public static RecordedAnswer OfMessage(JsonElement message) => new(
        Text(message, "content"),
        Text(message, "reasoning_content"),
        [.. Items(message, "tool_calls").Select(call => call.GetProperty("function")).Select(function => (Text(function, "name"), Text(function, "arguments")))]);

    /// <summary>The joined deltas of the first choice.</summary>
    public static RecordedAnswer OfStream(IEnumerable<JsonElement> chunks)
    {
        StringBuilder content = new(), reasoning = new();
        var calls = new SortedDictionary<int, (string Name, string Arguments)>();
        foreach (JsonElement delta in chunks.SelectMany(chunk => Items(chunk, "choices")).Where(choice => choice.GetProperty("index").GetInt32() == 0).Select(choice => choice.GetProperty("delta")))
        {
            content.Append(Text(delta, "content"));
            reasoning.Append(Text(delta, "reasoning_content"));
            foreach (JsonElement call in Items(delta, "tool_calls"))
            {
                int index = call.GetProperty("index").GetInt32();
                (string name, string arguments) = calls.GetValueOrDefault(index, ("", ""));
                JsonElement function = call.GetProperty("function");
                calls[index] = (name + Text(function, "name"), arguments + Text(function, "arguments"));
            }
        }

        return new RecordedAnswer(content.ToString(), reasoning.ToString(), [.. calls.Values]);
    }

    /// <summary>The text that a model writes to say this.</summary>
    public string AsWritten()
    {
        var text = new StringBuilder(Reasoning.Length > 0 ? $"<think>\n{Reasoning}\n</think>\n\n" : "").Append(Content);
        foreach ((string name, string arguments) in Calls)
        {
            text.Append(text.Length > 0 ? "\n" : "").Append("<tool_call>\n{\"name\": \"").Append(name).Append("\", \"arguments\": ").Append(arguments).Append("}\n</tool_call>");
        }

        return text.ToString();
    }

    /// <summary>Content, reasoning and calls in a form that can be compared; arguments as JSON, whatever their spelling.</summary>
    public override string ToString() => string.Join('\n', [Content, Reasoning, .. Calls.Select(call => $"{call.Name} {JsonSerializer.Serialize(JsonElement.Parse(call.Arguments))}")]);

    private static string Text(JsonElement parent, string name) =>
        parent.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.String ? value.GetString()! : "";

    private static JsonElement.ArrayEnumerator Items(JsonElement parent, string name) =>
        parent.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.Array ? value.EnumerateArray() : default;
}
