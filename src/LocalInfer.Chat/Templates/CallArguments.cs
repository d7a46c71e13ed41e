using System.Text.Json;

namespace LocalInfer.Chat.Templates;

/// <summary>Reads a call's arguments as clients give them back: JSON in a string, and now and then that once more in a string.</summary>
internal static class CallArguments
{
    private static readonly JsonDocumentOptions Options = new() { MaxDepth = 1000 };

    /// <summary>The object that a text holds; null where it holds none.</summary>
    public static JsonElement? Parse(string text) => ParseJson(text) switch
    {
        { ValueKind: JsonValueKind.Object } arguments => arguments,
        { ValueKind: JsonValueKind.String } inner when ParseJson(Jinja.Values.JsonInput.TextOf(inner)) is { ValueKind: JsonValueKind.Object } arguments => arguments,
        _ => null,
    };

    private static JsonElement? ParseJson(string text)
    {
        try
        {
            using var document = JsonDocument.Parse(text, Options);
            return document.RootElement.Clone();
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
