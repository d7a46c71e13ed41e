using System.Text.Json;

namespace LocalInfer.Chat.Templates;

/// <summary>A template's text as a model folder gives it, and the tokens that it may name.</summary>
internal sealed record ChatTemplateSource(string Name, string Text, string? ToolText, IReadOnlyDictionary<string, string> SpecialTokens)
{
    private const string TemplateFile = "chat_template.jinja";
    private const string JsonFile = "chat_template.json";
    private const string TokenizerConfigFile = "tokenizer_config.json";

    public static ChatTemplateSource Read(string modelFolder)
    {
        var config = ReadJson(Path.Combine(modelFolder, TokenizerConfigFile));
        var tokens = SpecialTokensOf(config);
        var template = Path.Combine(modelFolder, TemplateFile);
        if (File.Exists(template)) return new(template, File.ReadAllText(template), null, tokens);
        foreach (var (file, json) in new[] { (JsonFile, ReadJson(Path.Combine(modelFolder, JsonFile))), (TokenizerConfigFile, config) })
        {
            if (json is { } root && root.TryGetProperty("chat_template", out var entry) && FromEntry(Path.Combine(modelFolder, file), entry, tokens) is { } source) return source;
        }

        throw new ChatTemplateException(
            modelFolder, 0, 0, $"the folder has no {TemplateFile} and no chat_template in {TokenizerConfigFile}; add one, or name a template file with --chat-template");
    }

    private static ChatTemplateSource? FromEntry(string file, JsonElement entry, IReadOnlyDictionary<string, string> tokens)
    {
        if (entry.ValueKind == JsonValueKind.String) return new(file, Checked(file, entry.GetString()!), null, tokens);
        if (entry.ValueKind != JsonValueKind.Array) return null;
        var named = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var item in entry.EnumerateArray())
        {
            if (item.ValueKind == JsonValueKind.Object && TextIn(item, "name") is { } name && TextIn(item, "template") is { } text) named[name] = text;
        }

        var tools = named.GetValueOrDefault("tool_use");
        var main = named.GetValueOrDefault("default") ?? tools;
        return main is null ? null : new(file, Checked(file, main), tools, tokens);
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
