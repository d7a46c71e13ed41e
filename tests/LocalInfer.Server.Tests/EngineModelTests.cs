using System.Text;
using System.Text.Json;
using LocalInfer.Chat.ToolCalls;
using LocalInfer.Engine;
using LocalInfer.Server.Errors;
using LocalInfer.Server.Generation;
using LocalInfer.Server.Streaming;

namespace LocalInfer.Server.Tests;

/// <summary>What the model writes, token by token, and what of it is content.</summary>
public sealed class EngineModelTests
{
    [Theory]
    [InlineData("Grüße aus Zürich! 🦊", "Grüße aus Zürich! 🦊")]
    [InlineData("<think>\nhm, <b> or not\n</think>\n\nYes.\nOr no.", "Yes.\nOr no.")]
    [InlineData("<think>\n\n</think>\n\nYes", "Yes")]
    [InlineData("Well <tool or not> <", "Well <tool or not> <")]
    [InlineData("So\n<tool_call>\n{\"name\": \"f\", \"arguments\": {\"a\": 1}}\n</tool_call>", "So")]
    [InlineData("ends with a break\n", "ends with a break\n")]
    [InlineData("until STOP and on", "until ")]
    public async Task EveryTokenOfTheContentIsReportedAndNoOther(string written, string content)
    {
        List<GenerationEvent> events = await RunAsync(written, Request() with { StopSequences = ["STOP"] });
        ReplyDelta[] texts = [.. events.OfType<ReplyDelta>().Where(delta => delta.Reply is ReplyText)];
        Assert.Equal(content, string.Concat(texts.Select(delta => ((ReplyText)delta.Reply).Text)));
        Assert.Equal(content, Encoding.UTF8.GetString([.. texts.SelectMany(delta => delta.Logprobs).SelectMany(token => token.Token.Bytes.ToArray())]));
        Assert.All(events.OfType<ReplyDelta>().Except(texts), delta => Assert.Empty(delta.Logprobs));
        Assert.All(texts.SelectMany(delta => delta.Logprobs), token => Assert.Equal(2, token.Top.Count));
    }

    [Fact]
    public async Task ChoicesCountThePromptOnceAndTheirTokensTogether()
    {
        GenerationUsage one = Usage(await RunAsync("<think>\nhm\n</think>\n\nYes", Request()));
        GenerationUsage three = Usage(await RunAsync("<think>\nhm\n</think>\n\nYes", Request() with { Choices = 3 }));
        Assert.Equal((one.PromptTokens, 3 * one.CompletionTokens, 3 * one.ReasoningTokens), (three.PromptTokens, three.CompletionTokens, three.ReasoningTokens));
    }

    [Fact]
    public async Task AQueueWithoutRoomForAllChoicesTakesNone()
    {
        using InferenceEngine engine = Engine("Yes", new EngineOptions { MaxRunningSequences = 1, MaxWaitingSequences = 1 });
        EngineModel model = Model(engine);
        ApiException refused = Assert.Throws<ApiException>(() => model.Prepare(Request() with { Choices = 3 }));
        Assert.Equal((429, "queue_full"), (refused.Error.Status, refused.Error.Code));
        Assert.Equal(0, engine.WaitingCount + engine.RunningCount);
        await using PreparedGeneration two = model.Prepare(Request() with { Choices = 2 });
        Assert.Equal(2, (await two.RunAsync(CancellationToken.None).ToListAsync()).OfType<ChoiceFinished>().Count());
    }

    private static GenerationUsage Usage(List<GenerationEvent> events) => Assert.IsType<GenerationFinished>(events[^1]).Usage;

    private static GenerationRequest Request() => new()
    {
        Messages = JsonElement.Parse("""[{"role":"user","content":"hi"}]"""),
        Tools = JsonElement.Parse("""[{"type":"function","function":{"name":"f","parameters":{"type":"object"}}}]"""),
        ToolChoice = ToolChoice.Auto,
        TopLogprobs = 2,
        Sampling = new SamplingParameters { Temperature = 0 },
    };

    private static async Task<List<GenerationEvent>> RunAsync(string written, GenerationRequest request)
    {
        using InferenceEngine engine = Engine(written, new EngineOptions());
        await using PreparedGeneration generation = Model(engine).Prepare(request);
        return await generation.RunAsync(CancellationToken.None).HoldWhitespace(CancellationToken.None).ToListAsync();
    }

    private static InferenceEngine Engine(string written, EngineOptions options) => new(
        new ScriptedDecoder(DemoText.Tokenizer.Vocabulary.Count, [.. DemoText.Tokenizer.EncodeToIds(written), DemoText.EosTokenId]), DemoText.Tokenizer.Vocabulary, options);

    private static EngineModel Model(InferenceEngine engine) => new(
        "scripted", [], engine, DemoText.Model, new HashSet<int> { DemoText.EosTokenId },
        new GenerationDefaults { ConstrainToolCalls = false });
}
