using System.Text.Json.Nodes;

namespace LocalInfer.Tokenizers.Tests;

/// <summary>A copy of the demo tokenizer's files with changes, in a folder that is deleted afterwards.</summary>
internal sealed class EditedTokenizer : IDisposable
{
    private static readonly string Original = Path.Combine(AppContext.BaseDirectory, "Goldens", "demo");

    public EditedTokenizer(Action<JsonNode>? editTokenizer = null, Action<JsonNode>? editConfig = null)
    {
        Folder = Directory.CreateTempSubdirectory("localinfer-tokenizer-").FullName;
        Copy("tokenizer.json", editTokenizer);
        Copy("tokenizer_config.json", editConfig);
    }

    public string Folder { get; }

    public Tokenizer Load() => Tokenizer.Load(Folder);

    public void Dispose() => Directory.Delete(Folder, recursive: true);

    private void Copy(string name, Action<JsonNode>? edit)
    {
        JsonNode content = JsonNode.Parse(File.ReadAllText(Path.Combine(Original, name)))!;
        edit?.Invoke(content);
        File.WriteAllText(Path.Combine(Folder, name), content.ToJsonString());
    }
}
