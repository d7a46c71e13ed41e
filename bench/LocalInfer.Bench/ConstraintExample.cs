using System.Text.Encodings.Web;
using System.Text.Json;
using LocalInfer.Tokenizers;

namespace LocalInfer.Bench;

/// <summary>A schema and its valid instances as tokens.</summary>
internal sealed record ConstraintExample(string Name, JsonElement Schema, int[][] Instances)
{
    private static readonly JsonSerializerOptions Unescaped = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static ConstraintExample Read(string file, Tokenizer tokenizer, int longest)
    {
        using JsonDocument document = JsonDocument.Parse(File.ReadAllText(file), new() { MaxDepth = 512 });
        JsonElement root = document.RootElement.Clone();
        int[][] instances = [.. root.GetProperty("tests").EnumerateArray().Where(t => t.GetProperty("valid").GetBoolean())
            .Select(t => tokenizer.EncodeToIds(Spaced(t.GetProperty("data")), splitSpecialTokens: true).ToArray())
            .Where(tokens => tokens.Length <= longest)];
        return new(Path.GetFileNameWithoutExtension(file), root.GetProperty("schema"), instances);
    }

    /// <summary>As Python's json.dumps lays it out.</summary>
    private static string Spaced(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Object => "{" + string.Join(", ", value.EnumerateObject().Select(p => $"{JsonSerializer.Serialize(p.Name, Unescaped)}: {Spaced(p.Value)}")) + "}",
        JsonValueKind.Array => "[" + string.Join(", ", value.EnumerateArray().Select(Spaced)) + "]",
        JsonValueKind.String => JsonSerializer.Serialize(value.GetString(), Unescaped),
        _ => value.GetRawText(),
    };
}
