using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using LocalInfer.Testing;

namespace LocalInfer.EndToEnd.Tests.Recorded;

/// <summary>What nine Python clients asked, asked of a real model: every request is answered, every call fits its tool's schema, and JSON that was asked for is given.</summary>
public sealed class RecordedRequestTests(DemoServer server) : IClassFixture<DemoServer>
{
    [SharedDataTheory(RecordedExchanges.Folder)]
    [AskedRequests]
    [AskedRequests(Skip = AskedRequestsAttribute.Refused)]
    [AskedRequests(Skip = AskedRequestsAttribute.Bias)]
    public async Task ARecordedRequestIsAnsweredAndItsCallsFitTheSchema(string name)
    {
        RecordedExchange exchange = RecordedExchanges.All[name];
        JsonObject request = exchange.RequestTo(server.Model.Served.Id);
        using var content = new StringContent(request.ToJsonString(), Encoding.UTF8, "application/json");
        using HttpResponseMessage response = await server.Http.PostAsync(exchange.Path, content);
        string reply = await response.Content.ReadAsStringAsync();
        Assert.True(response.IsSuccessStatusCode, reply);

        ReadReply read = exchange.IsStream
            ? ReadReply.OfStream([.. reply.Split('\n').Where(line => line.StartsWith("data: {", StringComparison.Ordinal)).Select(line => JsonNode.Parse(line["data: ".Length..])!)])
            : ReadReply.OfWhole(JsonNode.Parse(reply)!);
        Assert.Equal(read.Calls.Count > 0, read.FinishReason == "tool_calls");
        if (IsDemanded(request["tool_choice"]))
        {
            Assert.NotEmpty(read.Calls);
        }

        foreach (string[] call in read.Calls.Select(call => call.Split(' ', 2)))
        {
            JsonElement arguments = JsonElement.Parse(call[1]);
            Assert.Equal(JsonValueKind.Object, arguments.ValueKind);
            Assert.Empty(new SchemaCheck(SchemaOf(exchange.Request, call[0])).Faults(arguments));
        }

        if (read.Calls.Count == 0 && exchange.Request.TryGetProperty("response_format", out JsonElement format))
        {
            AssertFits(format, JsonElement.Parse(read.Text));
        }
    }

    [SharedDataFact(RecordedExchanges.Folder)]
    public void WhatIsLeftOutIsCounted() => Assert.Equal(
        [
            $"{AskedRequestsAttribute.Bias}: 1",
            $"{AskedRequestsAttribute.Refused}: 8",
        ],
        RecordedExchanges.Count(RecordedExchanges.Ordinary.Select(AskedRequestsAttribute.ReasonOf)));

    private static void AssertFits(JsonElement format, JsonElement content)
    {
        Assert.Equal(JsonValueKind.Object, content.ValueKind);
        if (format.TryGetProperty("json_schema", out JsonElement named))
        {
            Assert.Empty(new SchemaCheck(named.GetProperty("schema")).Faults(content));
        }
    }

    private static bool IsDemanded(JsonNode? choice) => choice is JsonObject named
        ? (string?)named["type"] == "function" || (string?)named["allowed_tools"]?["mode"] == "required"
        : (string?)choice == "required";

    private static JsonElement SchemaOf(JsonElement request, string tool)
    {
        JsonElement function = request.GetProperty("tools").EnumerateArray().Select(one => one.GetProperty("function")).Single(one => one.GetProperty("name").GetString() == tool);
        return function.TryGetProperty("parameters", out JsonElement parameters) ? parameters : JsonElement.Parse("{}");
    }
}
