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
    [InlineData("""[{"role":"assistant","content":"","reasoning":"r"}]""", """[{"role":"assistant","content":"","reasoning_content":"r"}]""")]
    [InlineData("""[{"role":"function","name":"f","content":"x"}]""", """[{"role":"tool","name":"f","content":"x"}]""")]
    [InlineData("""[1,"x",null,[]]""", """[1,"x",null,[]]""")]
    public void One_fault_is_mended(string given, string expected) => AssertJson(expected, ConversationNormalizer.Normalize(JsonDocument.Parse(given).RootElement));

    [Theory]
    [InlineData("\"{\\\"b\\\":1.0,\\\"a\\\":2}\"", """{"b":1.0,"a":2}""", false)]
    [InlineData("\"\"", "{}", true)]
    [InlineData("\"oops\"", "{}", false)]
    [InlineData("\"oops\"", "\"oops\"", true)]
    [InlineData("""{"a":1}""", """{"a":1}""", false)]
    public void Arguments_become_an_object(string given, string expected, bool keeps)
    {
        var messages = $$$"""[{"role":"assistant","content":"","tool_calls":[{"function":{"name":"f","arguments":{{{given}}} } }]}]""";
        var normalized = ConversationNormalizer.Normalize(JsonDocument.Parse(messages).RootElement, keeps);
        Assert.Equal(expected, normalized[0].GetProperty("tool_calls")[0].GetProperty("function").GetProperty("arguments").GetRawText());
    }

    private static void AssertJson(string expected, JsonElement actual) =>
        Assert.True(JsonNode.DeepEquals(JsonNode.Parse(expected), JsonNode.Parse(actual.GetRawText())), actual.GetRawText());
}
