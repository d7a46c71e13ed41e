using System.ClientModel;
using LocalInfer.Chat.ToolCalls;
using LocalInfer.Server.Errors;
using OpenAI;
using OpenAI.Chat;

namespace LocalInfer.Server.Tests;

/// <summary>The same through OpenAI's own client, the strictest reader of enumerations and of whole events.</summary>
public sealed class OpenAIClientTests
{
    private static readonly ChatTool Weather = ChatTool.CreateFunctionTool(
        "weather", "Tells the weather.", BinaryData.FromString("""{"type":"object","properties":{"city":{"type":"string"}}}"""));

    [Fact]
    public async Task Completes_a_chat()
    {
        await using var server = await RunningServer.StartAsync();
        ChatCompletion reply = await Client(server).CompleteChatAsync([new SystemChatMessage("Be brief."), new UserChatMessage("hi")]);
        Assert.Equal("Hello there", reply.Content[0].Text);
        Assert.Equal(ChatFinishReason.Stop, reply.FinishReason);
        Assert.Equal(18, reply.Usage.TotalTokenCount);
        Assert.Equal(4, reply.Usage.InputTokenDetails.CachedTokenCount);
    }

    [Fact]
    public async Task Calls_a_tool_and_sends_its_result_back()
    {
        await using var server = await RunningServer.StartAsync(
            Replies.Calls(new CallStart(0, "weather"), new CallArguments(0, "{\"city\":"), new CallArguments(0, "\"Zürich\"}"), new CallEnd(0)));
        var client = Client(server);
        List<ChatMessage> messages = [new UserChatMessage("Weather in Zürich?")];
        ChatCompletion reply = await client.CompleteChatAsync(messages, new ChatCompletionOptions { Tools = { Weather } });
        var call = Assert.Single(reply.ToolCalls);
        Assert.Equal(ChatFinishReason.ToolCalls, reply.FinishReason);
        Assert.Equal("""{"city":"Zürich"}""", call.FunctionArguments.ToString());

        server.Model.Script = (_, _) => Replies.Text("Sunny.").ToAsyncEnumerable();
        messages.AddRange([new AssistantChatMessage(reply), new ToolChatMessage(call.Id, "sun")]);
        reply = await client.CompleteChatAsync(messages, new ChatCompletionOptions { Tools = { Weather }, ToolChoice = ChatToolChoice.CreateRequiredChoice() });
        Assert.Equal("Sunny.", reply.Content[0].Text);
    }

    [Fact]
    public async Task Streams_a_tool_call_with_usage()
    {
        await using var server = await RunningServer.StartAsync(
            Replies.Calls(new CallStart(0, "weather"), new CallArguments(0, "{\"city\":"), new CallArguments(0, "\"Bern\"}"), new CallEnd(0)));
        var (name, arguments, total) = ("", "", 0);
        ChatFinishReason? finish = null;
        await foreach (var update in Client(server).CompleteChatStreamingAsync([new UserChatMessage("Weather?")], new ChatCompletionOptions { Tools = { Weather } }))
        {
            name += string.Concat(update.ToolCallUpdates.Select(call => call.FunctionName));
            arguments += string.Concat(update.ToolCallUpdates.Select(call => call.FunctionArgumentsUpdate));
            finish ??= update.FinishReason;
            total += update.Usage?.TotalTokenCount ?? 0;
        }

        Assert.Equal(("weather", """{"city":"Bern"}""", 18), (name, arguments, total));
        Assert.Equal(ChatFinishReason.ToolCalls, finish);
    }

    [Fact]
    public async Task Shows_the_message_of_an_error()
    {
        await using var server = await RunningServer.StartAsync();
        server.Model.OnPrepare = _ => throw new ApiException(ApiError.ContextLengthExceeded(10, 20));
        var exception = await Assert.ThrowsAsync<ClientResultException>(() => Client(server).CompleteChatAsync([new UserChatMessage("hi")]));
        Assert.Equal(400, exception.Status);
        Assert.Contains("maximum context length is 10 tokens", exception.Message, StringComparison.Ordinal);
    }

    private static ChatClient Client(RunningServer server) => new(
        "tiny", new ApiKeyCredential("any"), new OpenAIClientOptions { Endpoint = new Uri(server.Client.BaseAddress!, "/v1") });
}
