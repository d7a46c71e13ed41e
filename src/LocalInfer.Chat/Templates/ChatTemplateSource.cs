using System.Text.Json;

namespace LocalInfer.Chat.Templates;

/// <summary>A template's text as a model folder gives it, and the tokens that it may name.</summary>
internal sealed record ChatTemplateSource(string Name, string Text, string? ToolText, IReadOnlyDictionary<string, string> SpecialTokens)
{
    private const string TemplateFile = "chat_template.jinja";
    private const string JsonFile = "chat_template.json";
    private const string AdditionalFolder = "additional_chat_templates";
    private const string Default = "default";
    private const string ToolUse = "tool_use";
    private const string TokenizerConfigFile = "tokenizer_config.json";

    /// <summary>The template that a folder gives, or that <paramref name="choice"/> says: a name, a file or a text.</summary>
    public static ChatTemplateSource Read(string modelFolder, string? choice)
    {
        var config = ReadJson(Path.Combine(modelFolder, TokenizerConfigFile));
        var tokens = SpecialTokensOf(config);
        var (file, named) = ReadNamed(modelFolder, config);
        if (choice is not null) return Choose(choice, file, named, tokens);
        var tools = named.GetValueOrDefault(ToolUse);
        return (named.GetValueOrDefault(Default) ?? tools) is { } main
            ? new(file, Checked(file, main), tools, tokens)
            : throw new ChatTemplateException(
                modelFolder, 0, 0, $"the folder has no {TemplateFile} and no chat_template in {TokenizerConfigFile}; add one, or name a template file with --chat-template");
    }

    private static ChatTemplateSource Choose(string choice, string file, Dictionary<string, string> named, Dictionary<string, string> tokens)
    {
        if (named.TryGetValue(choice, out var text)) return new($"{file} ({choice})", text, null, tokens);
        if (choice.Contains("{{", StringComparison.Ordinal) || choice.Contains("{%", StringComparison.Ordinal)) return new("--chat-template", choice, null, tokens);
        if (File.Exists(choice)) return new(choice, File.ReadAllText(choice), null, tokens);
        var names = named.Count == 0 ? "which has none" : $"which are: {string.Join(", ", named.Keys)}";
        throw new ChatTemplateException(choice, 0, 0, $"there is no such file, it is not the text of a template, and not the name of one of the model's, {names}");
    }

    /// <summary>The model's templates by name, and the file that they are from.</summary>
    private static (string File, Dictionary<string, string> Named) ReadNamed(string modelFolder, JsonElement? config)
    {
        var template = Path.Combine(modelFolder, TemplateFile);
        var named = new Dictionary<string, string>(StringComparer.Ordinal);
        if (File.Exists(template))
        {
            named[Default] = File.ReadAllText(template);
            var additional = Path.Combine(modelFolder, AdditionalFolder);
            if (!Directory.Exists(additional)) return (template, named);
            foreach (var file in Directory.EnumerateFiles(additional, "*.jinja").Order(StringComparer.Ordinal))
            {
                named[Path.GetFileNameWithoutExtension(file)] = File.ReadAllText(file);
            }

            return (template, named);
        }

        foreach (var (file, json) in new[] { (JsonFile, ReadJson(Path.Combine(modelFolder, JsonFile))), (TokenizerConfigFile, config) })
        {
            if (json is { } root && root.TryGetProperty("chat_template", out var entry)) AddEntry(entry, named);
            if (named.Count > 0) return (Path.Combine(modelFolder, file), named);
        }

        return (modelFolder, named);
    }

    private static void AddEntry(JsonElement entry, Dictionary<string, string> named)
    {
        if (entry.ValueKind == JsonValueKind.String) named[Default] = entry.GetString()!;
        if (entry.ValueKind != JsonValueKind.Array) return;
        foreach (var item in entry.EnumerateArray())
        {
            if (item.ValueKind == JsonValueKind.Object && TextIn(item, "name") is { } name && TextIn(item, "template") is { } text) named[name] = text;
        }
    }

    // Newer transformers leave this stub where the text moved to a file of its own.
    private static string Checked(string file, string text) => text.Contains("include 'chat_template.jinja'", StringComparison.Ordinal)
        ? throw new ChatTemplateException(file, 0, 0, $"it includes {TemplateFile}, which the folder lacks; fetch that file too")
        : text;

    private static Dictionary<string, string> SpecialTokensOf(JsonElement? config)
    {
        var tokens = new Dictionary<string, string>(StringComparer.Ordinal);
        if (config is not { } root) return tokens;
        foreach (var property in root.EnumerateObject())
        {
            if (!property.Name.EndsWith("_token", StringComparison.Ordinal)) continue;
            var text = property.Value.ValueKind == JsonValueKind.String ? property.Value.GetString() : TextIn(property.Value, "content");
            if (text is not null) tokens[property.Name] = text;
        }

        return tokens;
    }

    private static string? TextIn(JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private static JsonElement? ReadJson(string file)
    {
        if (!File.Exists(file)) return null;
        try
        {
            using var document = JsonDocument.Parse(File.ReadAllBytes(file));
            return document.RootElement.ValueKind == JsonValueKind.Object ? document.RootElement.Clone() : null;
        }
        catch (JsonException error)
        {
            throw new ChatTemplateException(file, 0, 0, $"not valid JSON: {error.Message}");
        }
    }
}
