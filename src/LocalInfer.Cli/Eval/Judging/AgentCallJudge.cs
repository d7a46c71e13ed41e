using System.Text.RegularExpressions;
using LocalInfer.Cli.Eval.Running;

namespace LocalInfer.Cli.Eval.Judging;

/// <summary>
/// Judges calls as the agent suite has it: they match the expected ones one to one in any order, names and strings exactly; every given
/// argument is listed, and every listed one given unless it may be left out. Where none is due, the text must not hold half of one either.
/// </summary>
/// <param name="kind">What is asked for; never <see cref="ExpectKind.Some"/>.</param>
/// <param name="expected">The calls.</param>
/// <param name="accept">Where none is due: one of these must be found in the text, if there are any.</param>
internal sealed class AgentCallJudge(ExpectKind kind, IReadOnlyList<AgentCall> expected, IReadOnlyList<Regex> accept) : Judge
{
    /// <inheritdoc/>
    public override Demand Demand => kind == ExpectKind.None ? Demand.NoCall : Demand.Call;

    /// <inheritdoc/>
    public override ValueTask<Verdict> JudgeAsync(Answer answer, CancellationToken cancellation) =>
        new(Verdict.Of(kind == ExpectKind.None ? FailureOfText(answer) : FailureOfCalls(answer.Calls)));

    private string? FailureOfText(Answer answer)
    {
        if (answer.Calls is [var call, ..])
        {
            return $"No call is due, but {call} was made.";
        }

        return answer.Text.Contains("\"arguments\"", StringComparison.Ordinal) ? "No call is due, but the text holds what looks like one."
            : accept.Count > 0 && !accept.Any(pattern => pattern.IsMatch(answer.Text)) ? $"The text has none of: {string.Join(" | ", accept)}"
            : null;
    }

    private string? FailureOfCalls(IReadOnlyList<AnswerCall> calls)
    {
        if (calls.Count != expected.Count)
        {
            return $"Calls expected: {expected.Count}, made: {calls.Count}.";
        }

        if (IsMatch(0, [.. calls]))
        {
            return null;
        }

        AgentCall unmet = expected.FirstOrDefault(wanted => calls.All(call => wanted.Mismatch(call) is not null)) ?? expected[0];
        return calls.FirstOrDefault(call => call.Name == unmet.Name) is { } near
            ? $"{unmet.Name}: {unmet.Mismatch(near) ?? "the same call cannot stand for two"}"
            : $"No call of {unmet.Name}; made: {string.Join("; ", calls)}";
    }

    /// <summary>Whether the expected calls from a place on can be paired with these.</summary>
    private bool IsMatch(int place, List<AnswerCall> left) => place == expected.Count
        || left.Exists(call => expected[place].Mismatch(call) is null && IsMatch(place + 1, [.. left.Where(other => !ReferenceEquals(other, call))]));
}
