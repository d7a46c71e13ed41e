using System.Text.Json;
using LocalInfer.Chat.Templates;
using LocalInfer.Testing;

namespace LocalInfer.Chat.Tests.Templates;

/// <summary>Conversations that real clients sent, rendered by the templates of the catalogue's families: one test for each fault that they have.</summary>
public sealed class ClientConversationTests
{
    private const string Fixtures = "fixtures/python-clients";
    private static readonly string Templates = Path.Combine(RepositoryFolder.Root, "tests", "LocalInfer.Chat.Tests", "Goldens", "chat-templates", "templates");

    public static TheoryData<string> Families => ["qwen-qwen2.5-7b-instruct", "qwen-qwen3-0.6b", "qwen3-coder", "qwen3.5-4b", "trl-qwen3-8"];

    [SharedDataTheory(Fixtures)]
    [MemberData(nameof(Families))]
    public void Every_conversation_of_every_client_renders(string family)
    {
        List<string> failures = [];
        var count = 0;
        foreach (var (file, messages, tools) in Requests())
        {
            try
            {
                count += Render(family, messages, tools).Length > 0 ? 1 : 0;
            }
            catch (ChatTemplateException error)
            {
                failures.Add($"{file}: {error.Message}");
            }
        }

        Assert.True(count > 500, $"{count} conversations");
        Assert.True(failures.Count == 0, string.Join("\n", failures.Distinct()));
    }

    [SharedDataTheory(Fixtures)]
    [MemberData(nameof(Families))]
    public void A_retry_for_an_empty_answer_ends_with_the_users_words(string family)
    {
        var prompt = Render(family, "pydantic-ai/empty_answer.json");
        Assert.True(prompt.IndexOf("Please return text.", StringComparison.Ordinal) is > 0 and var system && system < prompt.IndexOf("What is the weather in Paris?", StringComparison.Ordinal), prompt);
    }

    [SharedDataTheory(Fixtures)]
    [MemberData(nameof(Families))]
    public void A_retry_for_a_failed_validation_keeps_every_turn(string family)
    {
        var prompt = Render(family, "pydantic-ai/output_text_instead_of_tool.json");
        Assert.Single(Occurrences(prompt, "<|im_start|>system"));
        Assert.True(prompt.IndexOf("Paris has 21 degrees.", StringComparison.Ordinal) < prompt.LastIndexOf("<pyai:validation_errors>", StringComparison.Ordinal), prompt);
    }

    [SharedDataTheory(Fixtures)]
    [MemberData(nameof(Families))]
    public void Arguments_that_failed_and_the_errors_about_them_are_both_shown(string family)
    {
        var prompt = Render(family, "pydantic-ai/tool_args_cut_by_length.json");
        Assert.Contains("INVALID_JSON", prompt, StringComparison.Ordinal);
        Assert.Contains("\"type\":\"json_invalid\"", prompt, StringComparison.Ordinal);
        Assert.Equal(2, Occurrences(prompt, "<tool_response>").Count());
    }

    [SharedDataTheory(Fixtures)]
    [MemberData(nameof(Families))]
    public void Several_system_prompts_are_one_system_turn(string family)
    {
        var prompt = Render(family, "pydantic-ai/system_prompts.json");
        Assert.Single(Occurrences(prompt, "<|im_start|>system"));
    }

    [SharedDataTheory(Fixtures)]
    [MemberData(nameof(Families))]
    public void Absent_content_parts_and_a_late_system_message_render(string family)
    {
        var prompt = Render(family, "openai-python/roles.json");
        Assert.Contains("A.\n\nB.\n\nC.", prompt, StringComparison.Ordinal);
        Assert.Contains("<tool_response>\nsunny\n</tool_response>", prompt, StringComparison.Ordinal);
    }

    [SharedDataTheory(Fixtures)]
    [MemberData(nameof(Families))]
    public void Calls_in_text_are_shown_as_the_model_writes_calls(string family)
    {
        var prompt = Render(family, "smolagents/tool_calling_agent_parallel.json");
        Assert.DoesNotContain("Calling tools:\n[{'id'", prompt, StringComparison.Ordinal);
        Assert.DoesNotContain("Observation:\nsunny", prompt, StringComparison.Ordinal);
        Assert.Contains("<tool_response>\nsunny\nsunny\n</tool_response>", prompt, StringComparison.Ordinal);
        Assert.Contains("London", prompt[prompt.LastIndexOf("<tool_call>", StringComparison.Ordinal)..], StringComparison.Ordinal);
    }

    [SharedDataTheory(Fixtures)]
    [MemberData(nameof(Families))]
    public void Respelled_arguments_are_the_prompt_that_the_model_was_given(string family)
    {
        var (messages, tools) = Last("pydantic-ai/tool_run.json");
        var respelled = JsonDocument.Parse(messages.GetRawText().Replace("{\\\"city\\\":\\\"Paris\\\"}", "{\\n \\\"city\\\" : \\\"Paris\\\"}", StringComparison.Ordinal)).RootElement;
        Assert.NotEqual(messages.GetRawText(), respelled.GetRawText());
        Assert.Equal(Render(family, messages, tools), Render(family, respelled, tools));
    }

    private static IEnumerable<int> Occurrences(string text, string part)
    {
        for (var at = text.IndexOf(part, StringComparison.Ordinal); at >= 0; at = text.IndexOf(part, at + 1, StringComparison.Ordinal)) yield return at;
    }

    private static string Render(string family, string fixture)
    {
        var (messages, tools) = Last(fixture);
        return Render(family, messages, tools);
    }

    private static string Render(string family, JsonElement messages, JsonElement? tools)
    {
        var template = ChatTemplate.Parse(File.ReadAllText(Path.Combine(Templates, family + ".jinja")), family, new Dictionary<string, string>(), new FixedClock());
        return template.Render(new ChatTemplateInput { Messages = ConversationNormalizer.Normalize(messages), Tools = tools, AddGenerationPrompt = true });
    }

    private static (JsonElement Messages, JsonElement? Tools) Last(string fixture)
    {
        var (_, messages, tools) = Requests(SharedData.PathOf($"{Fixtures}/{fixture}")).Last();
        return (messages, tools);
    }

    // Images and other data are refused before a template sees them; so is the request that is wrong on purpose.
    private static IEnumerable<(string File, JsonElement Messages, JsonElement? Tools)> Requests() =>
        Directory.GetFiles(SharedData.PathOf(Fixtures), "*.json", SearchOption.AllDirectories).Order(StringComparer.Ordinal)
            .Where(file => Path.GetFileName(file) != "bad_requests.json")
            .SelectMany(Requests)
            .Where(request => request.Messages.EnumerateArray().All(message => MessageContent.TextOf(message) is not null));

    private static IEnumerable<(string File, JsonElement Messages, JsonElement? Tools)> Requests(string file)
    {
        var exchanges = JsonDocument.Parse(File.ReadAllBytes(file)).RootElement.GetProperty("exchanges");
        foreach (var exchange in exchanges.EnumerateArray())
        {
            if (exchange.GetProperty("request").TryGetProperty("body", out var body) && body.ValueKind == JsonValueKind.Object && body.TryGetProperty("messages", out var messages))
            {
                yield return (Path.GetFileName(file), messages, body.TryGetProperty("tools", out var tools) ? tools : null);
            }
        }
    }
}
