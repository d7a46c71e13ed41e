using LocalInfer.Server.Contracts;
using LocalInfer.Server.Generation;
using LocalInfer.Server.Streaming;
using LocalInfer.Server.Validation;
using Microsoft.AspNetCore.Http;

namespace LocalInfer.Server.Endpoints;

/// <summary><c>POST /v1/chat/completions</c>: reads the request, prepares the generation, and writes its events whole or streamed.</summary>
internal sealed class ChatCompletionsEndpoint(ModelHost models, TimeSpan keepAliveInterval)
{
    // What a schema demands and the reply is not held to while it is generated, and what it seems to demand and does not: clients that do not know the headers
    // lose nothing.
    private const string CheckedOnlyHeader = "x-localinfer-checked-only";
    private const string IgnoredHeader = "x-localinfer-ignored";
    private const int LongestHeader = 2000;

    public async Task HandleAsync(HttpContext context)
    {
        var request = ChatCompletionRequest.Read(await JsonBody.ReadAsync(context.Request), models);
        await using var generation = request.Model.Prepare(request.Generation);
        AddHeader(context, CheckedOnlyHeader, generation.CheckedOnly);
        AddHeader(context, IgnoredHeader, generation.Ignored);
        var events = generation.RunAsync(context.RequestAborted).HoldWhitespace(context.RequestAborted);
        var head = ReplyHead.For(request.Model.Id);
        await (request.Stream
            ? StreamAsync(context, events, new ChatChunks(head, request.IncludeUsage))
            : ReplyAsync(context, events, new ChatReply(head, request.Generation.TopLogprobs is not null)));
    }

    private static void AddHeader(HttpContext context, string name, IReadOnlyList<string> keywords)
    {
        string text = string.Join("; ", keywords);
        if (text.Length > 0)
        {
            context.Response.Headers[name] = string.Concat(text.Take(LongestHeader).Select(c => c is >= ' ' and <= '~' ? c : '?'));
        }
    }

    private static async Task ReplyAsync(HttpContext context, IAsyncEnumerable<GenerationEvent> events, ChatReply reply)
    {
        await foreach (var item in events.WithCancellation(context.RequestAborted))
        {
            reply.Add(item);
        }

        await JsonReply.WriteAsync(context, reply.Build(), WireJson.Default.ChatCompletion);
    }

    private async Task StreamAsync(HttpContext context, IAsyncEnumerable<GenerationEvent> events, ChatChunks chunks)
    {
        var aborted = context.RequestAborted;
        var sse = new SseWriter(context.Response);
        await sse.StartAsync(aborted);
        var finished = false;
        await foreach (var item in events.WithSilences(keepAliveInterval, aborted))
        {
            if (item is null)
            {
                await sse.WriteKeepAliveAsync(aborted);
                continue;
            }

            finished |= item is GenerationFinished;
            foreach (var chunk in chunks.Of(item))
            {
                await (chunk is ChatCompletionUsageChunk withUsage
                    ? sse.WriteAsync(withUsage, WireJson.Default.ChatCompletionUsageChunk, aborted)
                    : sse.WriteAsync(chunk, WireJson.Default.ChatCompletionChunk, aborted));
            }
        }

        if (!finished)
        {
            throw new InvalidOperationException("The generation ended without its usage.");
        }

        await sse.WriteDoneAsync(aborted);
    }
}
