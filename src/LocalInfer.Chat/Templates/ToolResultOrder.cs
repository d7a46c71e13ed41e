using System.Text.Json;

namespace LocalInfer.Chat.Templates;

/// <summary>
/// Brings the results that follow calls into the calls' order: templates write no ids, so order alone says which result is whose. A result goes to the
/// call with its id; one without an id, or with an id of no call, to the next call that has none.
/// </summary>
internal static class ToolResultOrder
{
    /// <summary>The messages, each run of results in order.</summary>
    public static List<JsonElement> Apply(IReadOnlyList<JsonElement> messages)
    {
        var ordered = new List<JsonElement>(messages.Count);
        for (var i = 0; i < messages.Count; i++)
        {
            ordered.Add(messages[i]);
            var results = messages.Skip(i + 1).TakeWhile(IsResult).ToList();
            if (results.Count < 2 || CallIds(messages[i]) is not { Count: > 1 } calls) continue;
            ordered.AddRange(InOrder(calls, results));
            i += results.Count;
        }

        return ordered;
    }

    private static IEnumerable<JsonElement> InOrder(List<string?> calls, List<JsonElement> results)
    {
        var places = new JsonElement?[calls.Count];
        var others = new Queue<JsonElement>();
        foreach (var result in results)
        {
            var id = IdOf(result, "tool_call_id") ?? IdOf(result, "id");
            var place = id is null ? -1 : calls.IndexOf(id);
            if (place >= 0 && places[place] is null) places[place] = result;
            else others.Enqueue(result);
        }

        foreach (var place in places)
        {
            if (place is { } result) yield return result;
            else if (others.TryDequeue(out var next)) yield return next;
        }

        foreach (var rest in others) yield return rest;
    }

    private static List<string?>? CallIds(JsonElement message) =>
        message.ValueKind == JsonValueKind.Object && message.TryGetProperty("tool_calls", out var calls) && calls.ValueKind == JsonValueKind.Array
            ? [.. calls.EnumerateArray().Select(call => IdOf(call, "id"))]
            : null;

    private static bool IsResult(JsonElement message) => ConversationNormalizer.RoleOf(message) is "tool" or "function";

    private static string? IdOf(JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out var id) && id.ValueKind == JsonValueKind.String
            ? Jinja.Values.JsonInput.TextOf(id)
            : null;
}
