using LocalInfer.Cli.Eval.Running;

namespace LocalInfer.Cli.Eval.Judging;

/// <summary>A call that the agent suite expects.</summary>
/// <param name="Name">The tool.</param>
/// <param name="Arguments">For each argument the accepted values; a literal <c>""</c> among them: it may be left out.</param>
internal sealed record AgentCall(string Name, IReadOnlyDictionary<string, IReadOnlyList<AcceptedValue>> Arguments)
{
    /// <summary>Why a call is not this one; null where it is.</summary>
    public string? Mismatch(AnswerCall call)
    {
        if (call.Name != Name)
        {
            return $"{call.Name} was called";
        }

        if (call.Arguments is not Dictionary<string, object?> given)
        {
            return $"the arguments are no JSON object: {call.ArgumentsText}";
        }

        foreach ((string name, object? value) in given)
        {
            if (!Arguments.TryGetValue(name, out IReadOnlyList<AcceptedValue>? accepted))
            {
                return $"'{name}' is not expected";
            }

            if (!accepted.Any(one => one.Fits(value)))
            {
                return $"'{name}' is {PythonValue.Text(value)}; accepted: {string.Join(" or ", accepted)}";
            }
        }

        return Arguments.FirstOrDefault(argument => !given.ContainsKey(argument.Key) && !argument.Value.Any(one => one is { Literal: "", Pattern: null, IsAny: false })).Key
            is { } missing ? $"'{missing}' is expected and not given" : null;
    }
}
