using System.Text.Json;
using LocalInfer.Cli.Eval.Judging;
using LocalInfer.Cli.Eval.Running;
using LocalInfer.Cli.Eval.Suites;

namespace LocalInfer.Cli.Eval.Results;

/// <summary>A case, what was answered and what became of it.</summary>
internal sealed record CaseResult
{
    /// <summary>Unique in its suite.</summary>
    public required string Id { get; init; }

    /// <summary>What it is counted under.</summary>
    public required string Category { get; init; }

    /// <summary>What it asks for.</summary>
    public required Demand Demand { get; init; }

    /// <summary>Whether it passed.</summary>
    public required Outcome Outcome { get; init; }

    /// <summary>Why not; empty where it passed.</summary>
    public required string Reason { get; init; }

    /// <summary>Seconds from the request to the answer.</summary>
    public double Seconds { get; init; }

    /// <summary>Why the answer ends.</summary>
    public string? FinishReason { get; init; }

    /// <summary>Tokens of the prompt.</summary>
    public int PromptTokens { get; init; }

    /// <summary>Tokens of the answer.</summary>
    public int CompletionTokens { get; init; }

    /// <summary>The conversation that was sent.</summary>
    public JsonElement Messages { get; init; }

    /// <summary>The tools that were sent; null where there were none.</summary>
    public JsonElement? Tools { get; init; }

    /// <summary>What the suite accepts.</summary>
    public JsonElement Expect { get; init; }

    /// <summary>The message as the server sent it; null where there is none.</summary>
    public JsonElement? Answer { get; init; }

    /// <summary>Whether the answer holds a call.</summary>
    public bool HasCall() => Answer is { } message && Running.Answer.CallsOf(message).Count > 0;

    /// <summary>Puts a result together.</summary>
    public static CaseResult Of(EvalCase item, Answer? answer, Verdict verdict, TimeSpan elapsed) => new()
    {
        Id = item.Id,
        Category = item.Category,
        Demand = item.Judge.Demand,
        Outcome = verdict.Outcome,
        Reason = verdict.Reason,
        Seconds = Math.Round(elapsed.TotalSeconds, 3),
        FinishReason = answer?.FinishReason,
        PromptTokens = answer?.PromptTokens ?? 0,
        CompletionTokens = answer?.CompletionTokens ?? 0,
        Messages = item.Messages,
        Tools = item.Tools,
        Expect = item.Expect,
        Answer = answer?.Message,
    };
}
