using System.Text.Json;

namespace LocalInfer.Constraints.Validation;

/// <summary>The drafts' schemas of schemas, by address.</summary>
internal static class MetaSchemas
{
    /// <summary>The documents.</summary>
    public static IReadOnlyDictionary<string, JsonElement> All { get; } = new Dictionary<string, JsonElement>(StringComparer.Ordinal)
    {
        ["https://json-schema.org/draft/2020-12/schema"] = Read("draft2020-12.json"),
        ["http://json-schema.org/draft-07/schema"] = Read("draft7.json"),
    };

    private static JsonElement Read(string name)
    {
        using Stream file = typeof(MetaSchemas).Assembly.GetManifestResourceStream(name)!;
        using JsonDocument document = JsonDocument.Parse(file);
        return document.RootElement.Clone();
    }
}
