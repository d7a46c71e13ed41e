using System.Text.Json.Serialization;

namespace LocalInfer.Server.Contracts;

/// <summary>One event of a streamed reply.</summary>
internal record ChatCompletionChunk(string Id, string Object, long Created, string Model, IReadOnlyList<ChunkChoice> Choices)
{
    public const string ObjectName = "chat.completion.chunk";
}

/// <summary>A chunk of a stream whose client asked for usage: null on all chunks but the last.</summary>
internal sealed record ChatCompletionUsageChunk(
    string Id, string Object, long Created, string Model, IReadOnlyList<ChunkChoice> Choices, UsageBody? Usage)
    : ChatCompletionChunk(Id, Object, Created, Model, Choices);

/// <summary><c>logprobs</c> are those of this delta's content; null where it has none or the request does not ask.</summary>
internal sealed record ChunkChoice(int Index, ChunkDelta Delta, string? FinishReason, LogprobsBody? Logprobs);

/// <summary>What is new. A key appears only in the chunk that brings it: clients concatenate whatever is repeated.</summary>
internal sealed record ChunkDelta
{
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Role { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Content { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? ReasoningContent { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<ToolCallDelta>? ToolCalls { get; init; }
}

internal sealed record ToolCallDelta(
    int Index,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Id,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Type,
    FunctionCallDelta Function);

internal sealed record FunctionCallDelta(
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Name, string Arguments);
