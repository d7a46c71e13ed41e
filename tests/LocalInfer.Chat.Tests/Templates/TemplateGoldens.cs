using System.IO.Compression;
using System.Text.Json;
using LocalInfer.Chat.Templates;

namespace LocalInfer.Chat.Tests.Templates;

/// <summary>A folder of templates, the contexts to render them with, and what the reference makes of each.</summary>
internal sealed class TemplateGoldens(string folder)
{
    private static readonly string[] OwnArguments = ["messages", "tools", "add_generation_prompt", "continue_final_message"];

    private readonly JsonElement _contexts = Read(Path.Combine(folder, "contexts.json"));
    private readonly JsonElement _manifest = Read(Path.Combine(folder, "manifest.json"));

    public static string[] NamesIn(string folder) =>
        [.. Directory.GetFiles(Path.Combine(folder, "templates"), "*.jinja").Select(file => Path.GetFileNameWithoutExtension(file)).Order(StringComparer.Ordinal)];

    /// <summary>Renders every context with a template.</summary>
    /// <returns>How many contexts there were, and a line for each that differs.</returns>
    public (int Count, List<string> Mismatches) Compare(string name)
    {
        var template = ChatTemplate.Parse(File.ReadAllText(Path.Combine(folder, "templates", $"{name}.jinja")), name, SpecialTokens(name), new FixedClock());
        var goldens = ReadGoldens(name);
        var mismatches = _contexts.EnumerateArray().Select(c => Mismatch(template, c, goldens.GetProperty(c.GetProperty("name").GetString()!))).OfType<string>().ToList();
        return (_contexts.GetArrayLength(), mismatches);
    }

    private static string? Mismatch(ChatTemplate template, JsonElement context, JsonElement golden)
    {
        var name = context.GetProperty("name").GetString();
        var isText = golden.TryGetProperty("text", out var text);
        try
        {
            var actual = template.Render(InputOf(context.GetProperty("args")));
            return isText && actual == text.GetString() ? null : $"{name}: «{actual}», expected «{(isText ? text : golden.GetProperty("error"))}»";
        }
        catch (ChatTemplateException error)
        {
            if (isText) return $"{name}: {error.Message}";
            var isRaised = golden.GetProperty("class").GetString() == "TemplateError";
            return isRaised && error.RaisedMessage != golden.GetProperty("error").GetString() ? $"{name}: {error.RaisedMessage}, expected {golden.GetProperty("error")}" : null;
        }
    }

    private static ChatTemplateInput InputOf(JsonElement args) => new()
    {
        Messages = args.GetProperty("messages"),
        Tools = args.TryGetProperty("tools", out var tools) ? tools : null,
        AddGenerationPrompt = args.TryGetProperty("add_generation_prompt", out var add) && add.GetBoolean(),
        ContinuedField = !args.TryGetProperty("continue_final_message", out var field) ? null : field.ValueKind == JsonValueKind.True ? "content" : field.GetString(),
        Arguments = JsonSerializer.SerializeToElement(args.EnumerateObject().Where(a => !OwnArguments.Contains(a.Name)).ToDictionary(a => a.Name, a => a.Value)),
    };

    private Dictionary<string, string> SpecialTokens(string name) => _manifest.GetProperty("templates").EnumerateArray()
        .First(t => t.GetProperty("name").GetString() == name).GetProperty("special_tokens").EnumerateObject().ToDictionary(t => t.Name, t => t.Value.GetString()!);

    private JsonElement ReadGoldens(string name)
    {
        using var file = new GZipStream(File.OpenRead(Path.Combine(folder, "goldens", $"{name}.json.gz")), CompressionMode.Decompress);
        return JsonDocument.Parse(file).RootElement;
    }

    private static JsonElement Read(string file) => JsonDocument.Parse(File.ReadAllBytes(file)).RootElement;
}
