using System.Text.Json;
using LocalInfer.Cli.Eval.Running;

namespace LocalInfer.Cli.Eval.Judging;

/// <summary>
/// Judges calls by the rules of the Berkeley Function Calling Leaderboard: the calls must be as many as expected, and each expected one in
/// turn uses up the first call that fits it.
/// </summary>
/// <param name="kind">What is asked for.</param>
/// <param name="expected">The calls; only for <see cref="ExpectKind.Calls"/>.</param>
internal sealed class CallJudge(ExpectKind kind, IReadOnlyList<ExpectedCall> expected) : Judge
{
    /// <inheritdoc/>
    public override Demand Demand => kind == ExpectKind.None ? Demand.NoCall : Demand.Call;

    /// <inheritdoc/>
    public override ValueTask<Verdict> JudgeAsync(Answer answer, CancellationToken cancellation) => new(Verdict.Of(Failure(answer.Calls)));

    /// <summary>Why calls are not accepted; null where they are.</summary>
    public string? Failure(IReadOnlyList<AnswerCall> calls)
    {
        AnswerCall? broken = calls.FirstOrDefault(call => call.Arguments is not Dictionary<string, object?>);
        string? noObject = broken is null ? null : $"The arguments of {broken.Name} are no JSON object: {broken.ArgumentsText}";
        return kind switch
        {
            ExpectKind.None => calls.Count == 0 || broken is not null ? null : $"No call is due, but {calls[0]} was made.",
            ExpectKind.Some => noObject ?? (calls.Count > 0 ? null : "A call is due, but none was made."),
            _ when noObject is not null => noObject,
            _ => calls.Count == expected.Count ? Match(calls) : $"Calls expected: {expected.Count}, made: {calls.Count}.",
        };
    }

    private string? Match(IReadOnlyList<AnswerCall> calls)
    {
        List<AnswerCall> left = [.. calls];
        foreach (ExpectedCall wanted in expected)
        {
            int found = left.FindIndex(call => Mismatch(call, wanted) is null);
            if (found < 0)
            {
                AnswerCall? near = left.Find(call => call.Name == wanted.Name);
                return near is null
                    ? $"No call of {wanted.Name}; made: {string.Join("; ", left)}"
                    : $"{wanted.Name}: {Mismatch(near, wanted)}";
            }

            left.RemoveAt(found);
        }

        return null;
    }

    private static string? Mismatch(AnswerCall call, ExpectedCall wanted)
    {
        if (call.Name != wanted.Name)
        {
            return $"{call.Name} was called";
        }

        var given = (Dictionary<string, object?>)call.Arguments!;
        if (wanted.Required.FirstOrDefault(name => !given.ContainsKey(name)) is { } required)
        {
            return $"'{required}' is required and not given";
        }

        foreach ((string name, object? value) in given)
        {
            if (!wanted.TryGetSchema(name, out JsonElement schema) || !wanted.Arguments.TryGetValue(name, out IReadOnlyList<object?>? accepted))
            {
                return $"'{name}' is not expected";
            }

            if (!ValueMatch.Fits(value, schema, accepted))
            {
                return $"'{name}' is {PythonValue.Text(value)}; accepted: {string.Join(" or ", accepted.Select(PythonValue.Text))}";
            }
        }

        return wanted.Arguments.FirstOrDefault(argument => !given.ContainsKey(argument.Key) && !ExpectedCall.IsOptional(argument.Value)).Key is { } missing
            ? $"'{missing}' is expected and not given"
            : null;
    }
}
