using System.Text.Json;
using LocalInfer.Chat.Templates;
using LocalInfer.Testing;

namespace LocalInfer.Chat.Tests.Templates;

public sealed class ModelPromptTests
{
    [SharedDataFact("goldens/demo/goldens.json")]
    public void The_demo_models_prompts_are_those_of_its_golden() => Check("models/localinfer-demo", "goldens/demo/goldens.json", "items");

    [SharedDataFact("goldens/real/goldens.json")]
    public void The_real_models_prompts_are_those_of_its_golden() => Check("models/qwen2.5-coder-0.5b-instruct-4bit", "goldens/real/goldens.json", "cases");

    private static void Check(string model, string goldens, string list)
    {
        var template = ChatTemplate.Load(SharedData.PathOf(model));
        using var document = JsonDocument.Parse(File.ReadAllBytes(SharedData.PathOf(goldens)));
        var compared = 0;
        foreach (var item in document.RootElement.GetProperty(list).EnumerateArray())
        {
            if (!item.TryGetProperty("messages", out var messages) || messages.ValueKind != JsonValueKind.Array) continue;
            JsonElement? tools = item.TryGetProperty("tools", out var given) ? given : null;
            Assert.Equal(
                item.GetProperty("prompt").GetString(),
                template.Render(new ChatTemplateInput { Messages = ConversationNormalizer.Normalize(messages), Tools = tools, AddGenerationPrompt = true }));
            compared++;
        }

        Assert.True(compared > 0);
    }
}
