using System.Net.Http.Json;
using System.Text;
using System.Text.Json.Nodes;

namespace LocalInfer.EndToEnd.Tests;

/// <summary>Choices, seeds and log-probabilities of the real server with the demo model.</summary>
public sealed class SamplingTests(DemoServer server) : IClassFixture<DemoServer>
{
    // The model's answer to what it has not learnt is open; any other it has by heart at any temperature.
    private const string Unlearnt = "qzx blorp 17 wvu";

    [Fact]
    public async Task ChoicesAreIndependentAndTheFirstIsTheOneThatComesAlone()
    {
        JsonObject request = Request(("temperature", 2), ("frequency_penalty", 2), ("seed", 9), ("max_tokens", 24));
        request["messages"]![0]!["content"] = Unlearnt;
        JsonNode one = await server.ChatAsync(request);
        request["n"] = 4;
        JsonNode four = await server.ChatAsync(request);
        string[] texts = [.. four["choices"]!.AsArray().Select(TextOf)];

        Assert.Equal([0, 1, 2, 3], four["choices"]!.AsArray().Select(choice => (int)choice!["index"]!));
        Assert.Equal(TextOf(one["choices"]![0]), texts[0]);
        Assert.Equal(4, texts.Distinct().Count());
        Assert.Equal(texts, (await server.ChatAsync(request))["choices"]!.AsArray().Select(TextOf));
        Assert.Equal((int)one["usage"]!["prompt_tokens"]!, (int)four["usage"]!["prompt_tokens"]!);
        Assert.InRange((int)four["usage"]!["completion_tokens"]!, (int)one["usage"]!["completion_tokens"]! + 3, 4 * 24);

        List<JsonNode> chunks = await server.StreamAsync(request);
        foreach (int index in Enumerable.Range(0, 4))
        {
            IEnumerable<JsonNode> own = chunks.SelectMany(chunk => chunk["choices"]!.AsArray()).Where(choice => (int)choice!["index"]! == index).Select(choice => choice!);
            Assert.Equal(texts[index], string.Concat(own.Select(choice => (string?)choice["delta"]!["content"])));
            Assert.Single(own, choice => choice["finish_reason"] is not null);
        }

        Assert.True(JsonNode.DeepEquals(four["usage"], chunks[^1]["usage"]));
    }

    [Fact]
    public async Task ASeedRepeatsTheTextWhateverElseRuns()
    {
        JsonObject request = Request(("temperature", 2), ("frequency_penalty", 2), ("seed", 42), ("max_tokens", 24));
        request["messages"]![0]!["content"] = Unlearnt;
        string alone = TextOf((await server.ChatAsync(request))["choices"]![0]);
        request["seed"] = 43;
        Assert.NotEqual(alone, TextOf((await server.ChatAsync(request))["choices"]![0]));
        request["seed"] = 42;
        Task<JsonNode>[] others = [.. Enumerable.Range(0, 6).Select(i => server.ChatAsync(Request(("temperature", 1.5), ("max_tokens", 10 + i), ("n", 1 + (i % 3)))))];
        Assert.Equal(alone, TextOf((await server.ChatAsync(request))["choices"]![0]));
        await Task.WhenAll(others);
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(0, 5)]
    [InlineData(1.5, 3)]
    public async Task LogprobsJoinToTheContent(double temperature, int top)
    {
        JsonObject request = Request(("temperature", temperature), ("seed", 3), ("max_tokens", 24), ("logprobs", true), ("top_logprobs", top));
        JsonNode choice = (await server.ChatAsync(request))["choices"]![0]!;
        JsonNode[] entries = [.. choice["logprobs"]!["content"]!.AsArray().Select(entry => entry!)];
        Assert.Equal(TextOf(choice), Join(entries));
        Assert.All(entries, entry =>
        {
            JsonNode[] alternatives = [.. entry["top_logprobs"]!.AsArray().Select(alternative => alternative!)];
            double own = (double)entry["logprob"]!;
            Assert.Equal(top, alternatives.Length);
            Assert.True(own <= 0);
            Assert.Equal(alternatives.Select(a => (double)a["logprob"]!).OrderDescending(), alternatives.Select(a => (double)a["logprob"]!));
            Assert.True(top == 0 || own <= (double)alternatives[0]["logprob"]!);
            Assert.True(top == 0 || temperature > 0 || JsonNode.DeepEquals(entry["bytes"], alternatives[0]["bytes"]));
            Assert.InRange(alternatives.Sum(a => Math.Exp((double)a["logprob"]!)), 0, 1.00001);
        });

        List<JsonNode> streamed = [.. (await server.StreamAsync(request)).SelectMany(chunk => chunk["choices"]!.AsArray())
            .SelectMany(part => part!["logprobs"]?["content"]?.AsArray() ?? []).Select(entry => entry!)];
        Assert.Equal(entries.Select(entry => entry.ToJsonString()), streamed.Select(entry => entry.ToJsonString()));
    }

    [Fact]
    public async Task ABiasForbidsAndDemandsTokens()
    {
        // 4072 ends the turn: where it is forbidden, the reply goes on to its limit; where it is demanded, there is no reply.
        JsonNode endless = await server.ChatAsync(Request(("temperature", 0), ("max_tokens", 60), ("logit_bias", new JsonObject { ["4072"] = -100, ["4070"] = -100 })));
        Assert.Equal(("length", 60), ((string?)endless["choices"]![0]!["finish_reason"], (int)endless["usage"]!["completion_tokens"]!));
        JsonNode none = await server.ChatAsync(Request(("temperature", 0), ("logit_bias", new JsonObject { ["4072"] = 100 })));
        Assert.Equal(("", 1), (TextOf(none["choices"]![0]), (int)none["usage"]!["completion_tokens"]!));
    }

    [Fact]
    public async Task ABiasOnATokenThatTheModelDoesNotHaveIsRefused()
    {
        using HttpResponseMessage response = await server.Http.PostAsJsonAsync("/v1/chat/completions", Request(("logit_bias", new JsonObject { ["4999"] = 1 })));
        JsonNode error = JsonNode.Parse(await response.Content.ReadAsStringAsync())!["error"]!;
        Assert.Equal((400, "invalid_value", "logit_bias"), ((int)response.StatusCode, (string?)error["code"], (string?)error["param"]));
        Assert.Contains("4999", (string)error["message"]!, StringComparison.Ordinal);
    }

    [Fact]
    public async Task OpenAIsClientReadsLogprobsAndTheFirstOfSeveralChoices()
    {
        var client = new OpenAI.Chat.ChatClient("demo", new System.ClientModel.ApiKeyCredential("none"), new OpenAI.OpenAIClientOptions { Endpoint = new Uri(server.Address, "/v1") });
        var options = new OpenAI.Chat.ChatCompletionOptions { Temperature = 0, IncludeLogProbabilities = true, TopLogProbabilityCount = 3, LogitBiases = { [5] = -1 } };
#pragma warning disable SCME0001 // the client has no property for n
        options.Patch.Set("$.n"u8, 2);
#pragma warning restore SCME0001
        OpenAI.Chat.ChatCompletion reply = await client.CompleteChatAsync([new OpenAI.Chat.UserChatMessage("Who are you?")], options);
        Assert.Equal(reply.Content[0].Text, Encoding.UTF8.GetString([.. reply.ContentTokenLogProbabilities.SelectMany(token => token.Utf8Bytes!.Value.ToArray())]));
        Assert.All(reply.ContentTokenLogProbabilities, token => Assert.Equal(3, token.TopLogProbabilities.Count));

        var text = new StringBuilder();
        var tokens = new List<byte>();
        options = new OpenAI.Chat.ChatCompletionOptions { Temperature = 0, IncludeLogProbabilities = true };
        await foreach (OpenAI.Chat.StreamingChatCompletionUpdate update in client.CompleteChatStreamingAsync([new OpenAI.Chat.UserChatMessage("Who are you?")], options))
        {
            text.Append(string.Concat(update.ContentUpdate.Select(part => part.Text)));
            tokens.AddRange(update.ContentTokenLogProbabilities.SelectMany(token => token.Utf8Bytes!.Value.ToArray()));
        }

        Assert.Equal(reply.Content[0].Text, text.ToString());
        Assert.Equal(text.ToString(), Encoding.UTF8.GetString([.. tokens]));
    }

    [Fact]
    public async Task LeavingAStreamOfSeveralChoicesEndsThemAll()
    {
        JsonObject request = Request(("n", 8), ("temperature", 2), ("stream", true), ("max_tokens", 3000), ("logit_bias", new JsonObject { ["4072"] = -100, ["4070"] = -100 }));
        using (var message = new HttpRequestMessage(HttpMethod.Post, "/v1/chat/completions") { Content = JsonContent.Create(request) })
        using (HttpResponseMessage response = await server.Http.SendAsync(message, HttpCompletionOption.ResponseHeadersRead))
        using (Stream body = await response.Content.ReadAsStreamAsync())
        {
            Assert.NotEqual(-1, body.ReadByte());
            Assert.Equal(8, server.Model.Engine.RunningCount + server.Model.Engine.WaitingCount);
        }

        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while (server.Model.Engine.RunningCount + server.Model.Engine.WaitingCount > 0)
        {
            await Task.Delay(5, limit.Token);
        }
    }

    private static JsonObject Request(params (string Name, JsonNode Value)[] fields)
    {
        var request = new JsonObject { ["messages"] = new JsonArray(new JsonObject { ["role"] = "user", ["content"] = "Who are you?" }) };
        foreach ((string name, JsonNode value) in fields)
        {
            request[name] = value;
        }

        return request;
    }

    private static string TextOf(JsonNode? choice) => (string)choice!["message"]!["content"]!;

    private static string Join(IEnumerable<JsonNode> entries) =>
        Encoding.UTF8.GetString([.. entries.SelectMany(entry => entry["bytes"]!.AsArray().Select(value => (byte)(int)value!))]);
}
