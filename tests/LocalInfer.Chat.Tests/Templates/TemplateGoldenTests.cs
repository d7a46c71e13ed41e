using System.IO.Compression;
using System.Text.Json;
using LocalInfer.Chat.Templates;
using LocalInfer.Testing;

namespace LocalInfer.Chat.Tests.Templates;

public sealed class TemplateGoldenTests
{
    private const string Folder = "goldens/chat-templates";

    public static TheoryData<string> Names
    {
        get
        {
            var names = SharedData.MissingReason(Folder) is null
                ? Directory.GetFiles(SharedData.PathOf(Folder + "/templates"), "*.jinja").Select(f => Path.GetFileNameWithoutExtension(f)).Order().ToArray()
                : ["(none)"];
            return [.. names];
        }
    }

    [SharedDataTheory(Folder)]
    [MemberData(nameof(Names))]
    public void Every_context_renders_as_in_Hugging_Face(string name)
    {
        var template = ChatTemplate.Parse(File.ReadAllText(SharedData.PathOf($"{Folder}/templates/{name}.jinja")), name, SpecialTokens(name), new FixedClock());
        var goldens = ReadGoldens(name);
        var failures = Read("contexts.json").EnumerateArray()
            .Where(c => !c.GetProperty("args").TryGetProperty("continue_final_message", out _))
            .Select(c => Failure(template, c, goldens.GetProperty(c.GetProperty("name").GetString()!)))
            .OfType<string>().ToList();
        Assert.True(failures.Count == 0, string.Join("\n", failures));
    }

    private static string? Failure(ChatTemplate template, JsonElement context, JsonElement golden)
    {
        var name = context.GetProperty("name").GetString();
        var args = context.GetProperty("args");
        try
        {
            var actual = template.Render(new ChatTemplateInput
            {
                Messages = WithReasoning(args.GetProperty("messages")),
                Tools = args.TryGetProperty("tools", out var tools) ? tools : null,
                AddGenerationPrompt = args.TryGetProperty("add_generation_prompt", out var add) && add.GetBoolean(),
                Arguments = args,
            });
            if (!golden.TryGetProperty("text", out var text)) return $"{name}: rendered, expected {golden.GetProperty("error")}";
            return actual == text.GetString() ? null : $"{name}: «{actual}», expected «{text}»";
        }
        catch (ChatTemplateException error)
        {
            if (golden.TryGetProperty("text", out _)) return $"{name}: {error.Message}";
            var isRaised = golden.GetProperty("class").GetString() == "TemplateError";
            return isRaised && error.RaisedMessage != golden.GetProperty("error").GetString() ? $"{name}: {error.RaisedMessage}, expected {golden.GetProperty("error")}" : null;
        }
    }

    // render_jinja_template copies a message's reasoning under the names that templates read.
    private static JsonElement WithReasoning(JsonElement messages)
    {
        var copies = messages.EnumerateArray().Select(message =>
        {
            var pairs = message.EnumerateObject().Select(p => KeyValuePair.Create(p.Name, p.Value)).ToList();
            var reasoning = new[] { "reasoning_content", "thinking", "reasoning" }
                .Select(n => message.TryGetProperty(n, out var r) && r.ValueKind != JsonValueKind.Null ? r : (JsonElement?)null).FirstOrDefault(r => r is not null);
            if (reasoning is { } found)
            {
                if (!message.TryGetProperty("thinking", out _)) pairs.Insert(0, new("thinking", found));
                var at = pairs.FindIndex(p => p.Key == "reasoning_content");
                if (at >= 0) pairs[at] = new("reasoning_content", found);
                else pairs.Add(new("reasoning_content", found));
            }

            return "{" + string.Join(',', pairs.Select(p => JsonSerializer.Serialize(p.Key) + ":" + p.Value.GetRawText())) + "}";
        });
        return JsonDocument.Parse("[" + string.Join(',', copies) + "]").RootElement;
    }

    private static Dictionary<string, string> SpecialTokens(string name) => Read("manifest.json").GetProperty("templates").EnumerateArray()
        .First(t => t.GetProperty("name").GetString() == name).GetProperty("special_tokens").EnumerateObject().ToDictionary(t => t.Name, t => t.Value.GetString()!);

    private static JsonElement Read(string file) => JsonDocument.Parse(File.ReadAllBytes(SharedData.PathOf($"{Folder}/{file}"))).RootElement;

    private static JsonElement ReadGoldens(string name)
    {
        using var file = new GZipStream(File.OpenRead(SharedData.PathOf($"{Folder}/goldens/{name}.json.gz")), CompressionMode.Decompress);
        return JsonDocument.Parse(file).RootElement;
    }
}
