using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace LocalInfer.EndToEnd.Tests;

public sealed class DemoModelTests(DemoServer server) : IClassFixture<DemoServer>
{
    private const string Weather = """{"type":"function","function":{"name":"get_weather","description":"Get the current weather for a city.","parameters":{"type":"object","properties":{"city":{"type":"string","description":"City name"}},"required":["city"]}}}""";
    private const string Multiply = """{"type":"function","function":{"name":"multiply","description":"Multiply two numbers.","parameters":{"type":"object","properties":{"a":{"type":"number"},"b":{"type":"number"}},"required":["a","b"]}}}""";

    private static readonly JsonArray Goldens = JsonNode.Parse(File.ReadAllText(
        Path.Combine(LocalInfer.Testing.RepositoryFolder.Root, "tests", "LocalInfer.EndToEnd.Tests", "Goldens", "demo.json")))!["items"]!.AsArray();

    public static TheoryData<int> GoldenIndexes => [.. Enumerable.Range(0, Goldens.Count)];

    [Theory]
    [MemberData(nameof(GoldenIndexes))]
    public async Task EveryReferenceConversationIsAnsweredAsTheReferenceAnswersIt(int index)
    {
        JsonObject request = RequestOf(index);
        JsonNode whole = await server.ChatAsync(request);
        List<JsonNode> chunks = await server.StreamAsync(request);

        AssertAnswered(index, ReadReply.OfWhole(whole));
        Assert.Equal(ReadReply.OfWhole(whole), ReadReply.OfStream(chunks));
        Assert.Equal(Goldens[index]!["prompt_ids"]!.AsArray().Count, (int)whole["usage"]!["prompt_tokens"]!);
        int referenceTokens = Goldens[index]!["output_ids"]!.AsArray().Count;
        Assert.InRange((int)whole["usage"]!["completion_tokens"]!, IsCutInACall(ExpectedOf(index)) ? 1 : referenceTokens, referenceTokens);
        Assert.Equal((int)whole["usage"]!["prompt_tokens"]! - 1, CachedTokens(chunks[^1])); // the second time all of it is there but the last token
        whole["usage"]!["prompt_tokens_details"] = null;
        chunks[^1]["usage"]!["prompt_tokens_details"] = null;
        Assert.True(JsonNode.DeepEquals(whole["usage"], chunks[^1]["usage"]));
    }

    [Fact]
    public async Task TheNextTurnFindsThePastOnesInTheCache()
    {
        JsonObject request = Request("What is 23 times 47?", Weather, Multiply);
        JsonNode first = await server.ChatAsync(request);
        JsonObject call = first["choices"]![0]!["message"]!.DeepClone().AsObject();
        var messages = (JsonArray)request["messages"]!;
        messages.Add(call);
        messages.Add(new JsonObject { ["role"] = "tool", ["tool_call_id"] = (string)call["tool_calls"]![0]!["id"]!, ["content"] = "1081" });
        JsonNode second = await server.ChatAsync(request);
        Assert.InRange(CachedTokens(second), (int)first["usage"]!["prompt_tokens"]!, (int)second["usage"]!["prompt_tokens"]! - 1);
        Assert.Contains("1081", (string)second["choices"]![0]!["message"]!["content"]!, StringComparison.Ordinal);
    }

    [Fact]
    public async Task OneToolIsChosenAndCalled()
    {
        ReadReply reply = ReadReply.OfWhole(await server.ChatAsync(Request("What is 23 times 47?", Weather, Multiply)));
        Assert.Equal(["multiply {\"a\":23,\"b\":47}"], reply.Calls);
        Assert.Equal(("", "tool_calls"), (reply.Text, reply.FinishReason));
    }

    [Fact]
    public async Task ParallelCallsHaveIdsOfTheirOwn()
    {
        JsonNode reply = await server.ChatAsync(Request("weather in São Paulo and in Zürich", Weather, Multiply));
        JsonArray calls = reply["choices"]![0]!["message"]!["tool_calls"]!.AsArray();
        Assert.Equal(2, calls.Select(c => (string)c!["id"]!).Distinct().Count());
        Assert.All(calls, c => Assert.Matches("^call_[A-Za-z0-9]{24}$", (string)c!["id"]!));
    }

    [Fact]
    public async Task WithoutParallelCallsTheReplyEndsAfterTheFirst()
    {
        JsonObject request = Request("weather in São Paulo and in Zürich", Weather, Multiply);
        request["parallel_tool_calls"] = false;
        ReadReply reply = ReadReply.OfWhole(await server.ChatAsync(request));
        Assert.Equal(["get_weather {\"city\":\"São Paulo\"}"], reply.Calls);
        Assert.Equal("tool_calls", reply.FinishReason);
    }

    [Theory]
    [InlineData("\"required\"")]
    [InlineData("""{"type":"function","function":{"name":"get_weather"}}""")]
    public async Task ADemandedCallComesEvenWhereTheModelWouldNotCall(string choice)
    {
        JsonObject request = Request("hello", Weather);
        request["tool_choice"] = JsonNode.Parse(choice);
        ReadReply reply = ReadReply.OfWhole(await server.ChatAsync(request));
        Assert.StartsWith("get_weather {", Assert.Single(reply.Calls), StringComparison.Ordinal);
        Assert.Equal(reply, ReadReply.OfStream(await server.StreamAsync(request)));
    }

    [Fact]
    public async Task WithToolChoiceNoneWhatTheModelWritesIsText()
    {
        JsonObject request = Request("What's the weather in Paris?", Weather);
        request["tool_choice"] = "none";
        ReadReply reply = ReadReply.OfWhole(await server.ChatAsync(request));
        Assert.Empty(reply.Calls);
        Assert.Equal("stop", reply.FinishReason);
    }

    [Fact]
    public async Task ThirtyTwoRequestsAtOnceAreAnsweredAsAlone()
    {
        IEnumerable<Task> requests = Enumerable.Range(0, 32).Select(async i =>
            AssertAnswered(i, i % 2 == 0
                ? ReadReply.OfWhole(await server.ChatAsync(RequestOf(i)))
                : ReadReply.OfStream(await server.StreamAsync(RequestOf(i)))));
        await Task.WhenAll(requests);
    }

    [Fact]
    public async Task AStreamLeftInTheMiddleFreesItsSequence()
    {
        JsonObject request = Request("What's the weather in Paris?", Weather);
        request["stream"] = true;
        using (var message = new HttpRequestMessage(HttpMethod.Post, "/v1/chat/completions") { Content = JsonContent.Create(request) })
        using (HttpResponseMessage response = await server.Http.SendAsync(message, HttpCompletionOption.ResponseHeadersRead))
        {
            using Stream body = await response.Content.ReadAsStreamAsync();
            Assert.NotEqual(-1, body.ReadByte());
        }

        Assert.Equal(ExpectedOf(0), ReadReply.OfWhole(await server.ChatAsync(RequestOf(0))));
        await WaitUntilIdleAsync();
    }

    [Fact]
    public async Task TheTokenLimitEndsTheReply()
    {
        JsonObject request = Request("Who are you?");
        request["max_tokens"] = 3;
        JsonNode reply = await server.ChatAsync(request);
        Assert.Equal("length", ReadReply.OfWhole(reply).FinishReason);
        Assert.Equal(3, (int)reply["usage"]!["completion_tokens"]!);
    }

    [Fact]
    public async Task AStopStringEndsTheReplyAndIsNotPartOfIt()
    {
        JsonObject request = Request("Who are you?");
        request["stop"] = "tiny network";
        ReadReply expected = new("I'm LocalInfer's demo model, a ", [], "stop");
        Assert.Equal(expected, ReadReply.OfWhole(await server.ChatAsync(request)));
        Assert.Equal(expected, ReadReply.OfStream(await server.StreamAsync(request)));
    }

    [Fact]
    public async Task ASeedRepeatsTheText()
    {
        JsonObject request = Request("Say: naïve café");
        request["temperature"] = 1.5;
        request["seed"] = 42;
        request["max_tokens"] = 20;
        ReadReply first = ReadReply.OfWhole(await server.ChatAsync(request));
        Assert.Equal(first, ReadReply.OfWhole(await server.ChatAsync(request)));
        request["seed"] = 43;
        Assert.NotEqual(first, ReadReply.OfWhole(await server.ChatAsync(request)));
    }

    [Theory]
    [InlineData("""{"messages":[]}""", 400, "empty_array", "messages")]
    [InlineData("""{"messages":[{"role":"user","content":"hi"}],"temperature":"hot"}""", 400, "invalid_type", "temperature")]
    [InlineData("""{"messages":[{"role":"user","content":"hi"}],"model":"gpt-none"}""", 404, "model_not_found", "model")]
    [InlineData("""{"messages":[{"role":"tool","content":"x","tool_call_id":"1"}]}""", 400, null, "messages.[0].role")]
    public async Task BadRequestsAreAnsweredInOpenAIsShape(string body, int status, string? code, string param)
    {
        using var content = new StringContent(body, System.Text.Encoding.UTF8, "application/json");
        using HttpResponseMessage response = await server.Http.PostAsync("/v1/chat/completions", content);
        Assert.Equal(status, (int)response.StatusCode);
        JsonNode error = JsonNode.Parse(await response.Content.ReadAsStringAsync())!["error"]!;
        Assert.Equal(code, (string?)error["code"]);
        Assert.Equal(param, (string?)error["param"]);
        Assert.NotEmpty((string)error["message"]!);
    }

    [Fact]
    public async Task APromptBeyondTheContextIsRefusedWithBothNumbers()
    {
        using HttpResponseMessage response = await server.Http.PostAsJsonAsync(
            "/v1/chat/completions", Request(string.Concat(Enumerable.Repeat("word ", 6000))));
        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        string body = await response.Content.ReadAsStringAsync();
        Assert.Contains("context_length_exceeded", body, StringComparison.Ordinal);
        Assert.Matches(@"maximum context length is 4096 tokens\. However, your messages resulted in \d{4,} tokens", body);
    }

    [Theory]
    [InlineData("/v1/models/localinfer-demo")]
    [InlineData("/v1/models/demo")]
    public async Task TheModelIsFoundByItsNames(string path) =>
        Assert.Equal("localinfer-demo", (await server.Http.GetFromJsonAsync<JsonElement>(path)).GetProperty("id").GetString());

    [Fact]
    public async Task OpenAIsClientReadsAStreamedCall()
    {
        var client = new OpenAI.Chat.ChatClient("demo", new System.ClientModel.ApiKeyCredential("none"),
            new OpenAI.OpenAIClientOptions { Endpoint = new Uri(server.Address, "/v1") });
        var options = new OpenAI.Chat.ChatCompletionOptions
        {
            Temperature = 0,
            Tools = { OpenAI.Chat.ChatTool.CreateFunctionTool(
                "get_weather", functionDescription: null, // this client writes descriptions before names, which the demo model never saw
                BinaryData.FromString("""{"type":"object","properties":{"city":{"type":"string","description":"City name"}},"required":["city"]}""")) },
        };
        string name = "", arguments = "";
        OpenAI.Chat.ChatFinishReason? reason = null;
        await foreach (OpenAI.Chat.StreamingChatCompletionUpdate update in client.CompleteChatStreamingAsync(
            [new OpenAI.Chat.UserChatMessage("What's the weather in Paris?")], options))
        {
            foreach (OpenAI.Chat.StreamingChatToolCallUpdate call in update.ToolCallUpdates)
            {
                name += call.FunctionName;
                arguments += call.FunctionArgumentsUpdate?.ToString();
            }

            reason = update.FinishReason ?? reason;
        }

        Assert.Equal(("get_weather", "{\"city\":\"Paris\"}"), (name, arguments));
        Assert.Equal(OpenAI.Chat.ChatFinishReason.ToolCalls, reason);
    }

    private async Task WaitUntilIdleAsync()
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while (server.Model.Engine.RunningCount > 0)
        {
            await Task.Delay(5, limit.Token);
        }
    }

    private static JsonObject Request(string text, params string[] tools)
    {
        var request = new JsonObject
        {
            ["messages"] = new JsonArray(new JsonObject { ["role"] = "user", ["content"] = text }),
            ["temperature"] = 0,
        };
        if (tools.Length > 0)
        {
            request["tools"] = new JsonArray([.. tools.Select(t => JsonNode.Parse(t))]);
        }

        return request;
    }

    /// <summary>The conversation without a temperature: the model's generation_config.json asks for greedy decoding.</summary>
    private static int CachedTokens(JsonNode reply) => (int)reply["usage"]!["prompt_tokens_details"]!["cached_tokens"]!;

    internal static JsonObject RequestOf(int index)
    {
        JsonNode golden = Goldens[index]!;
        var request = new JsonObject { ["messages"] = golden["messages"]!.DeepClone() };
        if (golden["tools"] is JsonArray { Count: > 0 } tools)
        {
            request["tools"] = tools.DeepClone();
        }

        if (!(bool)golden["stopped"]!)
        {
            request["max_tokens"] = golden["output_ids"]!.AsArray().Count;
        }

        return request;
    }

    /// <summary>Whether the reference's limit ended its reply in the middle of a call.</summary>
    private static bool IsCutInACall(ReadReply reference) => reference.FinishReason == "length" && reference.Calls.Count > 0;

    /// <summary>The reply is the reference's; where that was cut in the middle of a call, ours goes the same way and ends the call in time.</summary>
    internal static void AssertAnswered(int index, ReadReply actual)
    {
        ReadReply reference = ExpectedOf(index);
        if (!IsCutInACall(reference))
        {
            Assert.Equal(reference, actual);
            return;
        }

        Assert.Equal("tool_calls", actual.FinishReason);
        Assert.Equal(reference.Calls.SkipLast(1), actual.Calls.SkipLast(1));
        string cut = reference.Calls[^1], whole = actual.Calls[^1];
        Assert.Equal(JsonValueKind.Object, JsonDocument.Parse(whole[whole.IndexOf('{', StringComparison.Ordinal)..]).RootElement.ValueKind);
        Assert.StartsWith(cut[..(cut.Length / 2)], whole, StringComparison.Ordinal);
    }

    private static ReadReply ExpectedOf(int index)
    {
        string text = (string)Goldens[index]!["output_text"]!;
        List<string> calls = [.. text.Split("<tool_call>\n").Skip(1).Select(part => CallOf(part.Split('\n')[0]))];
        string finish = !(bool)Goldens[index]!["stopped"]! ? "length" : calls.Count > 0 ? "tool_calls" : "stop";
        return new ReadReply(calls.Count > 0 ? "" : text, calls, finish);
    }

    /// <summary>Name and compact arguments of a call; of one that the token limit cut off, what there is of them.</summary>
    private static string CallOf(string line)
    {
        try
        {
            JsonNode call = JsonNode.Parse(line)!;
            return $"{call["name"]} {Compact(call["arguments"]!)}";
        }
        catch (JsonException)
        {
            string[] parts = line.Split("\", \"arguments\": ");
            return parts[0]["{\"name\": \"".Length..] + " " + parts[1].Replace("\": ", "\":", StringComparison.Ordinal).Replace(", \"", ",\"", StringComparison.Ordinal);
        }
    }

    private static string Compact(JsonNode json) => json.ToJsonString(
        new JsonSerializerOptions { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping });
}
