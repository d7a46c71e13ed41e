namespace LocalInfer.Chat.ToolCalls.Reading;

/// <summary>Glaive's models put the arguments, an object, between single quotes: <c>{"name": "f", "arguments": '{"x": 1}'}</c>.</summary>
internal static class SingleQuotes
{
    /// <summary>The object without these quotes; null where it has none.</summary>
    public static string? Unquote(string json)
    {
        int open = json.IndexOf("'{", StringComparison.Ordinal);
        int close = json.LastIndexOf("}'", StringComparison.Ordinal);
        return open >= 0 && close > open ? string.Concat(json.AsSpan(0, open), json.AsSpan(open + 1, close - open), json.AsSpan(close + 2)) : null;
    }
}
