using LocalInfer.Server.Errors;

namespace LocalInfer.Server.Validation;

/// <summary>
/// Checks that results follow calls. A result that answers nothing is refused; a call without a result only in the last turn, where the
/// model would invent the result: clients cut old history in odd places.
/// </summary>
internal static class ToolPairing
{
    public static void Check(IReadOnlyList<Parameter> messages)
    {
        for (var i = 0; i < messages.Count; i++)
        {
            if (IsResult(messages[i]))
            {
                CheckResult(messages, i);
            }
        }

        CheckLastCalls(messages);
    }

    private static void CheckResult(IReadOnlyList<Parameter> messages, int index)
    {
        var first = index;
        while (first > 0 && IsResult(messages[first - 1]))
        {
            first--;
        }

        if (Role(messages[index]) == "function")
        {
            return;
        }

        if (first == 0 || !HasCalls(messages[first - 1]))
        {
            throw InvalidRequest.Order(
                $"messages.[{index}].role",
                "Invalid parameter: messages with role 'tool' must be a response to a preceeding message with 'tool_calls'.");
        }

        // Some clients put the id in "id", some send none: then the order says which call is meant.
        var id = (messages[index].Optional("tool_call_id") ?? messages[index].Optional("id"))?.AsString();
        var known = CallIds(messages[first - 1]);
        if (!string.IsNullOrEmpty(id) && known.Count > 0 && !known.Contains(id, StringComparer.Ordinal))
        {
            throw InvalidRequest.Order(
                $"messages.[{index}].tool_call_id",
                $"Invalid parameter: 'tool_call_id' of '{id}' not found in 'tool_calls' of previous message.");
        }
    }

    private static void CheckLastCalls(IReadOnlyList<Parameter> messages)
    {
        var last = messages.Count - 1;
        while (last >= 0 && Role(messages[last]) != "assistant")
        {
            last--;
        }

        if (last < 0 || !HasCalls(messages[last]) || (last + 1 < messages.Count && IsResult(messages[last + 1])))
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
