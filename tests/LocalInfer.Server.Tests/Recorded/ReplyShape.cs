using System.Text.Json;

namespace LocalInfer.Server.Tests.Recorded;

/// <summary>Keys and types of replies, and the grammar of streams.</summary>
internal static class ReplyShape
{
    /// <summary>What only OpenAI's hosted service has, and no client of the recordings needs.</summary>
    private static readonly string[] Hosted =
    [
        "$.service_tier", "$.system_fingerprint",
        "$.usage.prompt_tokens_details.audio_tokens", "$.usage.completion_tokens_details.audio_tokens",
        "$.usage.completion_tokens_details.accepted_prediction_tokens", "$.usage.completion_tokens_details.rejected_prediction_tokens",
        "$.choices[].delta.refusal",
    ];

    /// <summary>Every key with the type of its value, in a line each; arrays by their first item.</summary>
    public static SortedSet<string> Of(JsonElement value)
    {
        var lines = new SortedSet<string>(StringComparer.Ordinal);
        Add(lines, "$", value);
        return lines;
    }

    /// <summary>What the chunks of a stream bring, in order; what goes on is said once.</summary>
    public static IReadOnlyList<string> Grammar(IEnumerable<JsonElement> chunks)
    {
        var steps = new List<string>();
        foreach (string step in chunks.Select(Step))
        {
            if (steps.Count == 0 || steps[^1] != step)
            {
                steps.Add(step);
            }
        }

        return steps;
    }

    /// <summary>What a chunk brings.</summary>
    public static string Step(JsonElement chunk)
    {
        if (chunk.GetProperty("choices").GetArrayLength() == 0)
        {
            return "usage";
        }

        JsonElement choice = chunk.GetProperty("choices")[0];
        JsonElement delta = choice.GetProperty("delta");
        string what = choice.GetProperty("finish_reason").GetString() is { } reason ? $"finish {reason}"
            : delta.TryGetProperty("role", out _) ? "role"
            : delta.TryGetProperty("tool_calls", out JsonElement calls) ? $"{(calls[0].TryGetProperty("id", out _) ? "call" : "arguments")} {calls[0].GetProperty("index")}"
            : delta.TryGetProperty("reasoning_content", out _) ? "reasoning"
            : "content";
        return $"{choice.GetProperty("index")}: {what}";
    }

    private static void Add(SortedSet<string> lines, string path, JsonElement value)
    {
        if (Hosted.Contains(path, StringComparer.Ordinal))
        {
            return;
        }

        lines.Add($"{path}: {TypeOf(path, value)}");
        foreach (JsonProperty member in value.ValueKind == JsonValueKind.Object ? value.EnumerateObject() : default)
        {
            Add(lines, $"{path}.{member.Name}", member.Value);
        }

        if (value.ValueKind == JsonValueKind.Array && value.GetArrayLength() > 0)
        {
            Add(lines, path + "[]", value[0]);
        }
    }

    // The first delta of a call has content null there and "" here; clients take both for nothing. An error here may say more.
    private static string TypeOf(string path, JsonElement value) => (path, value.ValueKind) switch
    {
        ("$.choices[].delta.content" or "$.error.param" or "$.error.code", JsonValueKind.Null) => nameof(JsonValueKind.String),
        (_, JsonValueKind.True or JsonValueKind.False) => "Boolean",
        (_, var kind) => kind.ToString(),
    };
}
