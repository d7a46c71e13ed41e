using System.Text.Json;

namespace LocalInfer.Cli.Eval.Running;

/// <summary>What a server answered.</summary>
/// <param name="Message">The message of the first choice, as it came.</param>
/// <param name="FinishReason">Why it ends; null where the server does not say.</param>
/// <param name="PromptTokens">Tokens of the prompt; 0 where the server does not say.</param>
/// <param name="CompletionTokens">Tokens of the answer; 0 where the server does not say.</param>
internal sealed record Answer(JsonElement Message, string? FinishReason, int PromptTokens, int CompletionTokens)
{
    /// <summary>The content; empty where there is none.</summary>
    public string Text => TextOf(Message, "content") ?? "";

    /// <summary>The calls, in order.</summary>
    public IReadOnlyList<AnswerCall> Calls => CallsOf(Message);

    /// <summary>The calls of a message.</summary>
    public static IReadOnlyList<AnswerCall> CallsOf(JsonElement message) =>
        message.TryGetProperty("tool_calls", out JsonElement calls) && calls.ValueKind == JsonValueKind.Array
            ? [.. calls.EnumerateArray().Select(CallOf)]
            : [];

    /// <summary>A member that is a string; null where it is absent or something else.</summary>
    public static string? TextOf(JsonElement parent, string name) =>
        parent.ValueKind == JsonValueKind.Object && parent.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.String
            ? value.GetString()
            : null;

    private static AnswerCall CallOf(JsonElement call)
    {
        JsonElement function = call.ValueKind == JsonValueKind.Object && call.TryGetProperty("function", out JsonElement inner) ? inner : default;
        bool hasArguments = function.ValueKind == JsonValueKind.Object && function.TryGetProperty("arguments", out _);
        // Some servers send the object itself.
        return new AnswerCall(TextOf(function, "name") ?? "", TextOf(function, "arguments") ?? (hasArguments ? function.GetProperty("arguments").GetRawText() : ""));
    }
}
