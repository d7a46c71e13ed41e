using LocalInfer.Server.Errors;

namespace LocalInfer.Server.Validation;

/// <summary>
/// Checks that results follow calls. A result that nothing was called for is refused; which call it answers is not checked, because clients leave
/// ids out or make them up: the order then says it. A call without a result is refused only in the last turn, where the model would invent the
/// result: clients cut old history in odd places.
/// </summary>
internal static class ToolPairing
{
    public static void Check(IReadOnlyList<Parameter> messages)
    {
        var hasCalls = false;
        for (var i = 0; i < messages.Count; i++)
        {
            hasCalls |= HasCalls(messages[i]);
            if (!hasCalls && Role(messages[i]) == "tool")
            {
                throw InvalidRequest.Order(
                    $"messages.[{i}].role",
                    "Invalid parameter: messages with role 'tool' must be a response to a preceeding message with 'tool_calls'.");
            }
        }

        CheckLastCalls(messages);
    }

    private static void CheckLastCalls(IReadOnlyList<Parameter> messages)
    {
        var last = messages.Count - 1;
        while (last >= 0 && Role(messages[last]) != "assistant")
        {
            last--;
        }

        if (last < 0 || !HasCalls(messages[last]) || messages.Skip(last + 1).Any(IsResult))
        {
            return;
        }

        throw InvalidRequest.Order(
            $"messages.[{last}].role",
            "An assistant message with 'tool_calls' must be followed by tool messages responding to each 'tool_call_id'. "
            + $"The following tool_call_ids did not have response messages: {string.Join(", ", CallIds(messages[last]))}");
    }

    private static bool HasCalls(Parameter message) =>
        Role(message) == "assistant" && message.Optional("tool_calls") is { } calls && calls.Value.GetArrayLength() > 0;

    private static List<string> CallIds(Parameter message) =>
        [.. message.Required("tool_calls").Items().Select(call => call.Optional("id")?.AsString()).OfType<string>()];

    private static bool IsResult(Parameter message) => Role(message) is "tool" or "function";

    private static string Role(Parameter message) => message.Required("role").AsString();
}
