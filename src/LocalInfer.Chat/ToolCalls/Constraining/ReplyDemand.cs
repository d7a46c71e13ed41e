using System.Text.Json;

namespace LocalInfer.Chat.ToolCalls.Constraining;

/// <summary>What a request asks of its replies.</summary>
public sealed record ReplyDemand
{
    /// <summary>The rendered prompt.</summary>
    public required string Prompt { get; init; }

    /// <summary>The tools that may be called.</summary>
    public required ToolSet Tools { get; init; }

    /// <summary>Whether the reply has to begin with a call, after any thinking.</summary>
    public bool IsCallRequired { get; init; }

    /// <summary>How many calls a reply may have, at least 1.</summary>
    public int MostCalls { get; init; } = 16;

    /// <summary>How many tokens a reply may have, at least 1.</summary>
    public int MostTokens { get; init; } = int.MaxValue;

    /// <summary>The JSON Schema of a reply that is no call; null where it may be any text.</summary>
    public JsonElement? ReplySchema { get; init; }

    /// <summary>Whether all of <see cref="ReplySchema"/> has to be enforced.</summary>
    public bool IsReplyStrict { get; init; }
}
