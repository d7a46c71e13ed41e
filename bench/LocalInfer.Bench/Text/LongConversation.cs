using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace LocalInfer.Bench.Text;

/// <summary>A conversation of 100 messages with 20 tools, as an agent's history looks: calls, results, answers.</summary>
internal static class LongConversation
{
    private const int Messages = 100;
    private const int ToolCount = 20;

    /// <summary>The messages as a client sends them: arguments are text.</summary>
    public static JsonElement Create()
    {
        var messages = new JsonArray { Node("""{"role":"system","content":"You are a careful assistant that uses tools."}""") };
        for (int turn = 0; messages.Count + 4 <= Messages; turn++)
        {
            string number = turn.ToString(CultureInfo.InvariantCulture);
            messages.Add(Node($$$$"""{"role":"user","content":"What is the weather in city {{{{number}}}}, and should I take an umbrella? I leave at noon."}"""));
            messages.Add(Node($$$$"""
                {"role":"assistant","content":null,"tool_calls":[{"id":"call_{{{{number}}}}","type":"function",
                 "function":{"name":"tool_{{{{turn % ToolCount}}}}","arguments":"{\"city\": \"city {{{{number}}}}\", \"days\": 3, \"units\": \"metric\"}"}}]}
                """));
            messages.Add(Node($$$$"""{"role":"tool","tool_call_id":"call_{{{{number}}}}","content":"{\"temperature\": 21.5, \"sky\": \"clear\", \"wind\": {\"speed\": 4, \"from\": \"NW\"}}"}"""));
            messages.Add(Node("""{"role":"assistant","content":"It is clear and 21.5 degrees, with a light wind from the north-west.\n\n- No umbrella needed.\n- Take sunglasses."}"""));
        }

        while (messages.Count < Messages)
        {
            messages.Add(Node("""{"role":"user","content":"Thank you. One more question."}"""));
        }

        return Element(messages);
    }

    /// <summary>The tools, each with a schema of a few properties.</summary>
    public static JsonElement Tools() => Element(new JsonArray([.. Enumerable.Range(0, ToolCount).Select(tool => Node($$$$"""
        {"type":"function","function":{"name":"tool_{{{{tool}}}}","description":"Get the weather forecast for a city, as method {{{{tool}}}} does it.",
         "parameters":{"type":"object","properties":{"city":{"type":"string","description":"The city's name"},
          "days":{"type":"integer","minimum":1,"maximum":14,"default":3},"units":{"type":"string","enum":["metric","imperial"]}},
          "required":["city"],"additionalProperties":false}}}
        """))]));

    private static JsonNode Node(string json) => JsonNode.Parse(json)!;

    private static JsonElement Element(JsonArray array) => JsonDocument.Parse(array.ToJsonString()).RootElement;
}
