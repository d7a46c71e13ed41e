using System.Text.Json;
using LocalInfer.Cli.Eval.Judging;

namespace LocalInfer.Cli.Eval.Suites;

/// <summary>One question to a model, and what is accepted as its answer.</summary>
internal sealed record EvalCase
{
    /// <summary>Unique in its suite.</summary>
    public required string Id { get; init; }

    /// <summary>What it is counted under.</summary>
    public required string Category { get; init; }

    /// <summary>The conversation, as a request has it.</summary>
    public required JsonElement Messages { get; init; }

    /// <summary>The tools, as a request has them; null where there are none.</summary>
    public JsonElement? Tools { get; init; }

    /// <summary>The most tokens of the answer; null where the suite does not say.</summary>
    public int? MaxTokens { get; init; }

    /// <summary>What the suite expects, for a reader.</summary>
    public required JsonElement Expect { get; init; }

    /// <summary>Who decides.</summary>
    public required Judge Judge { get; init; }
}
