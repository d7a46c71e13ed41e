using System.Text.Json;
using LocalInfer.Chat.Jinja.Values;

namespace LocalInfer.Chat.Templates;

/// <summary>What the content of a client's message says as one text.</summary>
internal static class MessageContent
{
    /// <summary>A string, text parts joined, null or nothing as ""; null where it holds anything else.</summary>
    public static string? TextOf(JsonElement message)
    {
        if (!message.TryGetProperty("content", out var content) || content.ValueKind == JsonValueKind.Null) return "";
        if (content.ValueKind == JsonValueKind.String) return JsonInput.TextOf(content);
        if (content.ValueKind != JsonValueKind.Array) return null;
        var texts = new List<string>();
        foreach (var part in content.EnumerateArray())
        {
            if (part.ValueKind == JsonValueKind.String) texts.Add(JsonInput.TextOf(part));
            else if (part.ValueKind == JsonValueKind.Object && PartText(part) is { } text) texts.Add(text);
            else return null;
        }

        return string.Concat(texts);
    }

    /// <summary>The result of a tool: text as above, but a list of strings is JSON like any other JSON, which is printed as Python's json does.</summary>
    public static string ResultOf(JsonElement message)
    {
        var isList = message.TryGetProperty("content", out var content) && content.ValueKind == JsonValueKind.Array;
        var isText = !isList || content.EnumerateArray().All(part => part.ValueKind == JsonValueKind.Object);
        return (isText ? TextOf(message) : null) ?? PythonJsonOf(content);
    }

    private static string PythonJsonOf(JsonElement content)
    {
        try
        {
            return new JsonText(escapesNonAscii: false, null, ", ", ": ", sortsKeys: false).Write(JsonInput.Read(content));
        }
        catch (Jinja.JinjaException)
        {
            return content.GetRawText(); // Beyond the bounds of templates: a number of very many digits.
        }
    }

    private static string? PartText(JsonElement part)
    {
        foreach (var name in (ReadOnlySpan<string>)["text", "refusal"])
        {
            if (part.TryGetProperty(name, out var text) && text.ValueKind == JsonValueKind.String) return JsonInput.TextOf(text);
        }

        return null;
    }
}
