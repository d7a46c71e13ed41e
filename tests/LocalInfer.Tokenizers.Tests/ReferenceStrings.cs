using System.IO.Compression;
using System.Text;
using System.Text.Json;

namespace LocalInfer.Tokenizers.Tests;

/// <summary>A text with the ids and decoded text that the reference gives.</summary>
internal sealed record ReferenceString(string Category, string Text, int[] Qwen, int[] QwenSplit, int[] Qwen3, int[] Demo, string QwenDecoded, string DemoDecoded)
{
    /// <summary>Reads <c>strings.jsonl</c>, Brotli-compressed where the name says so.</summary>
    public static IEnumerable<ReferenceString> Read(string path)
    {
        foreach (string line in ReadText(path).Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            using JsonDocument document = JsonDocument.Parse(line);
            JsonElement row = document.RootElement;
            string text = row.GetProperty("text").GetString()!;
            int[] qwen = Ids(row.GetProperty("qwen2.5"));
            string decoded = row.TryGetProperty("decoded", out JsonElement value) ? value.GetString()! : text;
            yield return new ReferenceString(
                row.GetProperty("cat").GetString()!,
                text,
                qwen,
                row.TryGetProperty("qwen2.5_no_special", out value) ? Ids(value) : qwen,
                row.TryGetProperty("qwen3", out value) ? Ids(value) : qwen,
                Ids(row.GetProperty("demo")),
                decoded,
                row.TryGetProperty("demo_decoded", out value) ? value.GetString()! : decoded);
        }
    }

    public static string ReadText(string path)
    {
        using Stream file = File.OpenRead(path);
        using Stream content = path.EndsWith(".br", StringComparison.Ordinal) ? new BrotliStream(file, CompressionMode.Decompress) : file;
        using var reader = new StreamReader(content, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false), detectEncodingFromByteOrderMarks: false);
        return reader.ReadToEnd();
    }

    private static int[] Ids(JsonElement list) => [.. list.EnumerateArray().Select(id => id.GetInt32())];
}
