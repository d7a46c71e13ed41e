using System.Text.Json;
using LocalInfer.Chat.Templates;

namespace LocalInfer.Chat.Tests.Templates;

/// <summary>A client's JSON reaches the prompt as Python's json would print it, through normalisation and rendering.</summary>
public sealed class JsonSpellingTests
{
    private static readonly ChatTemplate Arguments = ChatTemplate.Parse("{{ messages[0].tool_calls[0].function.arguments | tojson }}", "t", new Dictionary<string, string>());
    private static readonly ChatTemplate Tools = ChatTemplate.Parse("{{ tools[0] | tojson }}", "t", new Dictionary<string, string>());

    [Theory]
    [InlineData("""{"z":1,"a":2,"m":{"y":1,"b":2}}""", """{"z": 1, "a": 2, "m": {"y": 1, "b": 2}}""")]
    [InlineData("""{"a":1.0,"b":1,"c":1e5,"d":1E-7,"e":1e16,"f":-0,"g":-0.0,"h":0.1}""", """{"a": 1.0, "b": 1, "c": 100000.0, "d": 1e-07, "e": 1e+16, "f": 0, "g": -0.0, "h": 0.1}""")]
    [InlineData("""{"a":123456789012345678901234567890,"b":-9223372036854775809}""", """{"a": 123456789012345678901234567890, "b": -9223372036854775809}""")]
    [InlineData("""{"a":1e999,"b":123456789.123456789}""", """{"a": Infinity, "b": 123456789.12345679}""")]
    [InlineData("""{"a":1,"b":2,"a":3}""", """{"a": 3, "b": 2}""")]
    [InlineData("""{"a":"\u00e9\ud83d\ude00\u2028\u007f","b":"\u0000\n\t\"\\\/"}""", "{\"a\": \"é😀\u2028\u007f\", \"b\": \"\\u0000\\n\\t\\\"\\\\/\"}")]
    [InlineData("""{"\u00e9":"<&'>"}""", """{"é": "<&'>"}""")]
    [InlineData("""{ "a" : [ ] , "b" : { } , "c" : [ 1 , true , null ] }""", """{"a": [], "b": {}, "c": [1, true, null]}""")]
    public void Values_are_printed_as_Python_prints_them(string json, string expected)
    {
        Assert.Equal(expected, RenderArguments(json));
        Assert.Equal(expected, RenderArguments(JsonSerializer.Serialize(json)));
        Assert.Equal(expected, Tools.Render(new ChatTemplateInput { Messages = Parse("[]"), Tools = Parse($"[{json}]") }));
    }

    [Theory]
    [InlineData("""{"city":"Paris"}""")]
    [InlineData("""{ "city" :"Paris" }""")]
    [InlineData("{\n  \"city\": \"Par\\u0069s\"\n}")]
    [InlineData("\"{\\\"city\\\": \\\"Paris\\\"}\"")]
    public void Arguments_that_come_back_respelled_are_the_same_prompt(string given) =>
        Assert.Equal("""{"city": "Paris"}""", RenderArguments(JsonSerializer.Serialize(given)));

    [Fact]
    public void Half_a_surrogate_pair_does_no_harm() => Assert.Equal("{\"a\": \"\ufffd\"}", RenderArguments("\"{\\\"a\\\":\\\"\\\\ud800\\\"}\""));

    private static string RenderArguments(string json) => Arguments.Render(new ChatTemplateInput
    {
        Messages = ConversationNormalizer.Normalize(Parse($$$"""[{"role":"assistant","tool_calls":[{"function":{"name":"f","arguments":{{{json}}} } }]}]""")),
    });

    private static JsonElement Parse(string json) => JsonDocument.Parse(json).RootElement;
}
