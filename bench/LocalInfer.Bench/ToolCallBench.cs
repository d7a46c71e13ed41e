using System.Diagnostics;
using System.Text.Json;
using LocalInfer.Backends.Cpu;
using LocalInfer.Chat;
using LocalInfer.Chat.Replies;
using LocalInfer.Chat.Templates;
using LocalInfer.Chat.ToolCalls;
using LocalInfer.Chat.ToolCalls.Constraining;
using LocalInfer.Engine;
using LocalInfer.Models;

namespace LocalInfer.Bench;

/// <summary>The same tool calls of a real model held to their schemas and free, in turn, prompts cached: wall time from request to end, and forced tokens.</summary>
internal static class ToolCallBench
{
    private const string Tools = """
        [
          {"type":"function","function":{"name":"read_file","description":"Read a text file.","parameters":{"type":"object","properties":{
            "path":{"type":"string"},"start_line":{"type":"integer"},"end_line":{"type":"integer"}},"required":["path"]}}},
          {"type":"function","function":{"name":"search_files","description":"Search text in files.","parameters":{"type":"object","properties":{
            "pattern":{"type":"string"},"path":{"type":"string"},"case_sensitive":{"type":"boolean"}},"required":["pattern","path"]}}},
          {"type":"function","function":{"name":"get_weather","description":"Weather of a city.","parameters":{"type":"object","properties":{
            "city":{"type":"string"},"unit":{"type":"string","enum":["celsius","fahrenheit"]}},"required":["city","unit"]}}}
        ]
        """;

    private static readonly string[] Questions =
    [
        "Read the file src/main.py from line 10 to line 20.",
        "Search for the text TODO in the folder src, case sensitive.",
        "What is the weather in Paris in celsius?",
        "Show me the file README.md.",
    ];

    public static void Run(string folder, int rounds)
    {
        ModelFolder files = ModelFolder.Open(folder);
        var text = ModelText.Load(folder, files.Layout.VocabSize);
        using var engine = new InferenceEngine(CpuDecoder.Load(files), text.Tokenizer.Vocabulary, new EngineOptions());
        var held = new ConstrainedModel(text);
        var free = new ConstrainedModel(text, isEnforced: false);
        foreach (string question in Questions)
        {
            string prompt = Render(text.Template, question);
            int[] ids = [.. text.Tokenizer.EncodeToIds(prompt)];
            Reply Ask(ConstrainedModel model) => Generate(engine, files, model, prompt, ids);
            Ask(held);
            Ask(free);
            (Reply Held, Reply Free)[] pairs = [.. Enumerable.Range(0, rounds).Select(_ => (Ask(held), Ask(free)))];
            double[] ratios = [.. pairs.Select(pair => pair.Held.Seconds / pair.Free.Seconds).Order()];
            (Reply first, Reply other) = pairs[0];
            Console.WriteLine(
                $"{first.Calls,-60} ratio {ratios[rounds / 2]:0.00} ({ratios[0]:0.00} .. {ratios[^1]:0.00})  {first.Tokens} tokens, {first.Forced} forced ({100.0 * first.Forced / first.Tokens:0} %)"
                + $"  free {other.Tokens} tokens{(first.Calls == other.Calls ? "" : " " + other.Calls)}");
        }
    }

    private static string Render(ChatTemplate template, string question) => template.Render(new ChatTemplateInput
    {
        Messages = JsonSerializer.SerializeToElement(new[] { new { role = "user", content = question } }),
        Tools = JsonElement.Parse(Tools),
        AddGenerationPrompt = true,
    });

    private static Reply Generate(InferenceEngine engine, ModelFolder files, ConstrainedModel model, string prompt, int[] ids)
    {
        var tools = new ToolSet(JsonElement.Parse(Tools).EnumerateArray().Select(ToolDefinition.Read));
        var rules = new ReplyRules(model, new ReplyDemand { Prompt = prompt, Tools = tools, MostTokens = 160 });
        long start = Stopwatch.GetTimestamp();
        Sequence sequence = engine.Submit(new SequenceRequest
        {
            PromptTokenIds = ids,
            MaxTokens = 160,
            EosTokenIds = files.EosTokenIds.ToHashSet(),
            Constraint = new ReplyConstraint(rules),
        });
        ReplyReader reader = rules.CreateReader();
        string calls = "";
        int tokens = 0;
        foreach (SequenceEvent item in sequence.Events.ReadAllAsync().ToBlockingEnumerable())
        {
            if (item is TokenGenerated token)
            {
                tokens = token.CompletionTokens;
                calls += string.Concat(reader.Append(token.TokenId, token.Text).Select(e => e is CallStart begun ? begun.Name : e is CallArguments part ? part.Json : ""));
            }
        }

        return new Reply(Stopwatch.GetElapsedTime(start).TotalSeconds, tokens, sequence.ForcedTokens, calls);
    }

    private sealed record Reply(double Seconds, int Tokens, int Forced, string Calls);
}
