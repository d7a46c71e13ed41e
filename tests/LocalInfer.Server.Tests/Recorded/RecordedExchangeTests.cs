using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using LocalInfer.Engine;
using LocalInfer.Server.Generation;
using LocalInfer.Server.Hosting;
using LocalInfer.Testing;
using Microsoft.AspNetCore.Builder;

namespace LocalInfer.Server.Tests.Recorded;

/// <summary>What nine Python clients asked, asked again: a model that writes the recorded answer gives the recorded reply.</summary>
public sealed class RecordedExchangeTests
{
    [SharedDataTheory(RecordedExchanges.Folder)]
    [RecordedAnswers]
    [RecordedAnswers(Skip = RecordedAnswersAttribute.Cut)]
    [RecordedAnswers(Skip = RecordedAnswersAttribute.Undeclared)]
    [RecordedAnswers(Skip = RecordedAnswersAttribute.Invalid)]
    [RecordedAnswers(Skip = RecordedAnswersAttribute.NotTheJson)]
    [RecordedAnswers(Skip = RecordedAnswersAttribute.Demanded)]
    [RecordedAnswers(Skip = RecordedAnswersAttribute.Unread)]
    [RecordedAnswers(Skip = RecordedAnswersAttribute.NoLogprobs)]
    [RecordedAnswers(Skip = RecordedAnswersAttribute.Bias)]
    [RecordedAnswers(Skip = RecordedAnswersAttribute.Unstopped)]
    public async Task TheRecordedAnswerBecomesTheRecordedReply(string name)
    {
        RecordedExchange exchange = RecordedExchanges.All[name];
        var recorded = RecordedAnswer.Of(exchange);
        (int status, string reply) = await AskAsync(exchange, recorded.AsWritten());
        Assert.True(exchange.Status == status, reply);
        if (exchange.IsStream)
        {
            AssertSameStream(exchange.Chunks(), RunningServer.Chunks(reply));
        }
        else
        {
            AssertSameReply(exchange.Response.GetProperty("body"), JsonElement.Parse(reply));
        }
    }

    [SharedDataFact(RecordedExchanges.Folder)]
    public void WhatIsLeftOutIsCounted()
    {
        Assert.Equal(818, RecordedExchanges.All.Count);
        Assert.Equal(
            ["a scripted error: 481", "an image, audio or a file: 6", "another endpoint: 28", "no answer was recorded: 3"],
            RecordedExchanges.Count(RecordedExchanges.All.Values.Select(exchange => exchange.LeftOut)));
        string[] unrepeatable =
        [
            $"{RecordedAnswersAttribute.Cut}: 2",
            $"{RecordedAnswersAttribute.Undeclared}: 1",
            $"{RecordedAnswersAttribute.Invalid}: 3",
            $"{RecordedAnswersAttribute.NotTheJson}: 3",
            $"{RecordedAnswersAttribute.Demanded}: 3",
            $"{RecordedAnswersAttribute.Unread}: 3",
            $"{RecordedAnswersAttribute.NoLogprobs}: 1",
            $"{RecordedAnswersAttribute.Bias}: 1",
            $"{RecordedAnswersAttribute.Unstopped}: 2",
        ];
        Assert.Equal(unrepeatable.Order(StringComparer.Ordinal), RecordedExchanges.Count(RecordedExchanges.Ordinary.Select(RecordedAnswersAttribute.ReasonOf)));
    }

    private static void AssertSameReply(JsonElement recorded, JsonElement reply)
    {
        AssertSameShape(recorded, reply);
        if (!recorded.TryGetProperty("choices", out JsonElement choices))
        {
            return;
        }

        Assert.Equal(choices.GetArrayLength(), reply.GetProperty("choices").GetArrayLength());
        foreach ((JsonElement before, JsonElement after) in choices.EnumerateArray().Zip(reply.GetProperty("choices").EnumerateArray()))
        {
            Assert.Equal(before.GetProperty("finish_reason").GetString(), after.GetProperty("finish_reason").GetString());
            AssertSameAnswer(RecordedAnswer.OfMessage(before.GetProperty("message")), RecordedAnswer.OfMessage(after.GetProperty("message")), before.GetProperty("finish_reason").GetString()!);
        }
    }

    private static void AssertSameStream(IReadOnlyList<JsonElement> recorded, JsonElement[] stream)
    {
        Assert.Equal(ReplyShape.Grammar(recorded), ReplyShape.Grammar(stream));
        AssertSameAnswer(RecordedAnswer.OfStream(recorded), RecordedAnswer.OfStream(stream), "");
        foreach (JsonElement chunk in stream)
        {
            JsonElement like = recorded.First(other => ReplyShape.Step(other) == ReplyShape.Step(chunk));
            AssertSameShape(like, chunk);
        }
    }

    private static void AssertSameShape(JsonElement recorded, JsonElement reply) =>
        Assert.Equal(string.Join('\n', ReplyShape.Of(recorded)), string.Join('\n', ReplyShape.Of(reply)));

    // Where the length ends a reply, tokenizers differ in how far it comes.
    private static void AssertSameAnswer(RecordedAnswer recorded, RecordedAnswer answer, string finishReason) =>
        Assert.Equal(finishReason == "length" ? "" : recorded.ToString(), finishReason == "length" ? "" : answer.ToString());

    private static async Task<(int Status, string Reply)> AskAsync(RecordedExchange exchange, string written)
    {
        using var engine = new InferenceEngine(new RecitingDecoder(DemoText.Tokenizer, written), DemoText.Tokenizer.Vocabulary, new EngineOptions());
        var model = new EngineModel(
            "scripted", [], engine, DemoText.Model, new HashSet<int> { DemoText.EosTokenId }, new GenerationDefaults());
        await using WebApplication app = LocalInferServer.Build(new ServerOptions { Port = 0, ShutdownGrace = TimeSpan.Zero }, new ModelHost(model));
        await app.StartAsync();
        using var client = new HttpClient { BaseAddress = new Uri(app.Urls.Single()), Timeout = TimeSpan.FromSeconds(60) };
        using var content = new ByteArrayContent(Encoding.UTF8.GetBytes(exchange.RequestTo(model.Id).ToJsonString()));
        content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        using HttpResponseMessage response = await client.PostAsync(exchange.Path, content);
        return ((int)response.StatusCode, await response.Content.ReadAsStringAsync());
    }
}
