using System.Text.Json;

namespace LocalInfer.Constraints.Compilation;

/// <summary>One schema of a document. Identity is its place.</summary>
/// <param name="id">Index among the schemas met.</param>
/// <param name="element">An object or a boolean.</param>
/// <param name="path">JSON pointer from the document's root, beginning with <c>#</c>.</param>
internal sealed class SchemaNode(int id, JsonElement element, string path)
{
    private SchemaKeyword[]? _keywords;

    public int Id { get; } = id;

    public JsonElement Element { get; } = element;

    public string Path { get; } = path;

    /// <summary>The keywords in the order of the document, read once: schemas are looked into again wherever demands meet.</summary>
    public SchemaKeyword[] Keywords => _keywords ??= Element.ValueKind == JsonValueKind.Object
        ? [.. Element.EnumerateObject().Select(keyword => new SchemaKeyword(keyword.Name, keyword.Value))]
        : [];

    /// <summary>Looks a keyword up; of equal ones the last counts.</summary>
    public bool TryGet(string keyword, out JsonElement value)
    {
        SchemaKeyword[] keywords = Keywords;
        for (int i = keywords.Length - 1; i >= 0; i--)
        {
            if (keywords[i].Name == keyword)
            {
                value = keywords[i].Value;
                return true;
            }
        }

        value = default;
        return false;
    }
}
