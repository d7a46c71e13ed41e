using System.Text.Json;
using System.Text.Json.Nodes;
using LocalInfer.Chat.Templates;

namespace LocalInfer.Chat.Tests.Templates;

public sealed class ConversationNormalizerTests
{
    [Theory]
    [InlineData("""[{"role":"developer","content":"a"}]""", """[{"role":"system","content":"a"}]""")]
    [InlineData("""[{"role":"system","content":"a"},{"role":"system","content":"b"}]""", """[{"role":"system","content":"a\n\nb"}]""")]
    [InlineData("""[{"role":"user","content":"u"},{"role":"system","content":"a"}]""", """[{"role":"system","content":"a"},{"role":"user","content":"u"}]""")]
    [InlineData("""[{"role":"assistant","content":null}]""", """[{"role":"assistant","content":""}]""")]
    [InlineData("""[{"role":"assistant"}]""", """[{"role":"assistant","content":""}]""")]
    [InlineData("""[{"role":"user","content":[{"type":"text","text":"a"},{"type":"text","text":"b"}]}]""", """[{"role":"user","content":"ab"}]""")]
    [InlineData("""[{"role":"assistant","content":"","tool_calls":[]}]""", """[{"role":"assistant","content":""}]""")]
    [InlineData("""[{"role":"assistant","content":"","tool_calls":null}]""", """[{"role":"assistant","content":""}]""")]
    [InlineData("""[{"role":"assistant","content":[{"type":"refusal","refusal":"no"}]}]""", """[{"role":"assistant","content":"no"}]""")]
    [InlineData("""[{"role":"tool","content":null}]""", """[{"role":"tool","content":""}]""")]
    [InlineData("""[{"role":"tool","content":[{"type":"text","text":"a"},{"type":"text","text":"b"}]}]""", """[{"role":"tool","content":"ab"}]""")]
    [InlineData("""[{"role":"tool","content":{"sky":["clear",1.0]}}]""", """[{"role":"tool","content":"{\"sky\": [\"clear\", 1.0]}"}]""")]
    [InlineData("""[{"role":"tool","content":["a","b"]}]""", """[{"role":"tool","content":"[\"a\", \"b\"]"}]""")]
    [InlineData("""[{"role":"tool","content":[{"type":"rain","mm":3}]}]""", """[{"role":"tool","content":"[{\"type\": \"rain\", \"mm\": 3}]"}]""")]
    [InlineData("""[{"role":"tool","content":true}]""", """[{"role":"tool","content":"true"}]""")]
    [InlineData("""[{"role":"function","name":"f","content":"x"}]""", """[{"role":"tool","name":"f","content":"x"}]""")]
    [InlineData("""[1,"x",null,[]]""", """[1,"x",null,[]]""")]
    public void One_fault_is_mended(string given, string expected) => AssertJson(expected, ConversationNormalizer.Normalize(JsonDocument.Parse(given).RootElement));

    [Theory]
    [InlineData("\"{\\\"b\\\":1.0,\\\"a\\\":2}\"", """{"b":1.0,"a":2}""", false)]
    [InlineData("\"\"", "{}", true)]
    [InlineData("\"\\\"{}\\\"\"", "{}", true)]
    [InlineData("null", "{}", true)]
    [InlineData("\"[1]\"", "{}", false)]
    [InlineData("\"oops\"", "{}", false)]
    [InlineData("\"oops\"", "\"oops\"", true)]
    [InlineData("""{"a":1}""", """{"a":1}""", false)]
    public void Arguments_become_an_object(string given, string expected, bool keeps)
    {
        var messages = $$$"""[{"role":"assistant","content":"","tool_calls":[{"function":{"name":"f","arguments":{{{given}}} } }]}]""";
        var normalized = ConversationNormalizer.Normalize(JsonDocument.Parse(messages).RootElement, new TemplateNeeds(PrintsTextArguments: keeps));
        Assert.Equal(expected, normalized[0].GetProperty("tool_calls")[0].GetProperty("function").GetProperty("arguments").GetRawText());
    }

    [Theory]
    [InlineData("call_KcT5rJq0vYwPz3mXh8NbLs2d")]
    [InlineData("1")]
    [InlineData("abc-12345")]
    [InlineData("aB3dE6gH9")]
    public void Ids_are_shortened_where_the_template_refuses_others(string id)
    {
        var messages = JsonSerializer.SerializeToElement(new object[]
        {
            new { role = "assistant", tool_calls = new[] { new { id, type = "function", function = new { name = "f", arguments = "{}" } } } },
            new { role = "tool", tool_call_id = id, content = "sunny" },
        });
        var normalized = ConversationNormalizer.Normalize(messages, new TemplateNeeds(WantsShortCallIds: true));
        var given = normalized[0].GetProperty("tool_calls")[0].GetProperty("id").GetString()!;
        Assert.Matches("^[A-Za-z0-9]{9}$", given);
        Assert.Equal(given, normalized[1].GetProperty("tool_call_id").GetString());
        Assert.Equal(id.Length == 9 && id.All(char.IsAsciiLetterOrDigit), given == id);
        Assert.Equal(id, ConversationNormalizer.Normalize(messages)[1].GetProperty("tool_call_id").GetString());
    }

    [Theory]
    [InlineData("a:1 b:2", "1 2")]
    [InlineData("b:2 a:1", "1 2")]
    [InlineData("?:1 ?:2", "1 2")]
    [InlineData("b:2 ?:1", "1 2")]
    [InlineData("x:1 b:2 a:0", "0 2 1")]
    [InlineData("b:2 b:3 a:1", "1 2 3")]
    [InlineData("b:2", "2")]
    public void Results_come_in_the_order_of_their_calls(string results, string expected)
    {
        var tools = results.Split(' ').Select(r => r.Split(':')).Select(r => (r[0] == "?" ? "" : $"\"tool_call_id\":\"{r[0]}\",") + $"\"content\":\"{r[1]}\"");
        var messages = """[{"role":"assistant","tool_calls":[{"id":"a","function":{"name":"f"}},{"id":"b","function":{"name":"f"}}]},"""
            + string.Concat(tools.Select(tool => "{\"role\":\"tool\"," + tool + "},")) + """{"role":"user","content":"u"}]""";
        var normalized = ConversationNormalizer.Normalize(JsonDocument.Parse(messages).RootElement).EnumerateArray().ToList();
        Assert.Equal(expected, string.Join(' ', normalized[1..^1].Select(m => m.GetProperty("content").GetString())));
        Assert.Equal("user", normalized[^1].GetProperty("role").GetString());
    }

    [Fact]
    public void Calls_that_smolagents_writes_as_text_become_calls()
    {
        const string Text = "Let me see.\nCalling tools:\n[{'id': 'c1', 'type': 'function', 'function': {'name': 'f', 'arguments': {'a': \"it's\", 'b': [1, 2.5, -3], 'c': None, 'd': True, 'e': 'x\\n'}}}]";
        var messages = JsonSerializer.SerializeToElement(new object[]
        {
            new { role = "assistant", content = new[] { new { type = "text", text = Text } } },
            new { role = "user", content = "Observation:\nsunny\nNew task:\nAnd London?" },
        });
        AssertJson(
            """
            [{"role":"assistant","content":"Let me see.","tool_calls":[{"id":"c1","type":"function","function":{"name":"f","arguments":{"a":"it's","b":[1,2.5,-3],"c":null,"d":true,"e":"x\n"}}}]},
             {"role":"tool","content":"sunny"},{"role":"user","content":"New task:\nAnd London?"}]
            """,
            ConversationNormalizer.Normalize(messages));
    }

    [Theory]
    [InlineData("Calling tools:\n[{'id': 'c1'}]")]
    [InlineData("Calling tools:\n[{'function': {'name': f()}}]")]
    [InlineData("Calling tools:\n[{'function': {'name': 'f'")]
    [InlineData("Calling tools:\n[{'function': {'name': 'f', 'arguments': {'a': 01}}}]")]
    [InlineData("Calling tools:\n[]")]
    [InlineData("Calling tools:\nnone today")]
    [InlineData("I am not Calling tools:\n[]x")]
    public void Text_that_only_looks_like_calls_stays(string text)
    {
        var messages = JsonSerializer.SerializeToElement(new[] { new { role = "assistant", content = text }, new { role = "user", content = "Observation:\nx" } });
        AssertJson(messages.GetRawText(), ConversationNormalizer.Normalize(messages));
    }

    private static void AssertJson(string expected, JsonElement actual) =>
        Assert.True(JsonNode.DeepEquals(JsonNode.Parse(expected), JsonNode.Parse(actual.GetRawText())), actual.GetRawText());
}
