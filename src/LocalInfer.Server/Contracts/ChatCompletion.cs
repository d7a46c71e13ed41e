using System.Text.Json.Serialization;

namespace LocalInfer.Server.Contracts;

/// <summary>A whole reply of <c>POST /v1/chat/completions</c>.</summary>
internal sealed record ChatCompletion(
    string Id, string Object, long Created, string Model, IReadOnlyList<ChatChoice> Choices, UsageBody Usage)
{
    public const string ObjectName = "chat.completion";
}

/// <summary><c>logprobs</c> is null where the request does not ask.</summary>
internal sealed record ChatChoice(int Index, ChatMessage Message, string FinishReason, LogprobsBody? Logprobs);

/// <summary><c>content</c> and <c>refusal</c> are always there, null included: strict clients miss them otherwise.</summary>
internal sealed record ChatMessage(
    string? Content,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? ReasoningContent,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] IReadOnlyList<ChatToolCall>? ToolCalls)
{
    [JsonPropertyOrder(-1)]
    public string Role { get; } = "assistant";

    public string? Refusal { get; }
}

internal sealed record ChatToolCall(string Id, string Type, ChatFunctionCall Function);

internal sealed record ChatFunctionCall(string Name, string Arguments);
