using System.Text.Json;
using FsCheck.Xunit;
using LocalInfer.Chat.ToolCalls;
using LocalInfer.Chat.ToolCalls.Reading;

namespace LocalInfer.Chat.Tests.ToolCalls;

/// <summary>Null for an argument that a call may lack and that cannot be null: clients get the call without it.</summary>
public class OmissibleArgumentTests
{
    private static readonly ToolCallFormat Format = ToolCallFormats.Named("hermes-json", FormatCases.Plain);

    [Theory]
    [InlineData("""{"properties":{"a":{"type":"string"},"b":{"enum":["n","null"]},"c":{"anyOf":[{"type":"integer"},{"minLength":1,"type":"string"}]}},"required":["c"]}""", "a b")]
    [InlineData("""{"properties":{"a":{"type":["string","null"]},"b":{"enum":["n",null]},"c":{"anyOf":[{"type":"integer"},{"const":null}]},"d":{},"e":true,"f":{"minLength":3}}}""", "")]
    [InlineData("""{"properties":{"a":{"type":"string","nullable":true},"b":{"$ref":"#/$defs/b"},"c":{"$ref":"#/$defs/c"}},"$defs":{"b":{"type":"number"},"c":{"type":"null"}}}""", "b")]
    [InlineData("""{"$schema":"http://json-schema.org/draft-07/schema#","$ref":"#/definitions/x","properties":{"a":{"type":"string"}},"definitions":{"x":{}}}""", "")]
    [InlineData("""{"properties":{"a":{"type":"string"},"b":{"$ref":"#/none"}}}""", "")]
    [InlineData("""{"properties":[],"required":"a"}""", "")]
    [InlineData("""{"required":["b",3],"properties":{"a":{"type":"object","properties":{"n":{"type":"string"}}},"b":{"type":"string"}}}""", "a")]
    public void ThoseThatMayBeMissingAndTakeNoNull(string schema, string names)
    {
        var tool = new ToolDefinition("f", JsonElement.Parse(schema));
        Assert.Equal(names, string.Join(' ', OmissibleArguments.Of(tool)));
        Assert.Empty(OmissibleArguments.Of(tool with { IsStrict = true }));
    }

    [Fact]
    public void AnArgumentIsHeldBackUntilItsValueIsKnownNotToBeNull()
    {
        var reader = new ToolCallReader(Format, FormatCases.Tools);
        reader.Append(1, "<tool_call>{\"name\": \"set\", \"arguments\": {");
        Assert.Empty(reader.Append(1, "\"text\": "));
        Assert.Equal([new CallArguments(0, "\"text\":\"n")], reader.Append(1, "\"n"));
        Assert.Equal([new CallArguments(0, "ull\"")], reader.Append(1, "ull\", \"on\": n"));
        Assert.Empty(reader.Append(1, "ul"));
        Assert.Empty(reader.Append(1, "l"));
        Assert.Empty(reader.Append(1, ", \"note\": "));
        Assert.Equal([new CallArguments(0, ",\"note\":n")], reader.Append(1, "n"));
        Assert.Equal([new CallArguments(0, "ull}"), new CallEnd(0)], reader.Append(1, "ull}}"));
    }

    [Fact]
    public void WhereTheReplyIsCutHalfAnArgumentIsNone()
    {
        var reader = new ToolCallReader(Format, FormatCases.Tools);
        List<ReplyEvent> events = [.. reader.Append(1, "<tool_call>{\"name\": \"read_file\", \"arguments\": {\"path\": \"x\", \"lines\": nul"), .. reader.Finish()];
        Assert.Equal([new CallStart(0, "read_file"), new CallArguments(0, "{\"path\":\"x\"")], events);
    }

    /// <summary>Arguments in any order, repeated ones among them, laid out in any way and cut anywhere.</summary>
    [Property(MaxTest = 1000)]
    public void OnlyTheyAreLeftOut(byte[] choices, byte[] layout)
    {
        string[] keys = ["path", "lines", "other", "li\\u006ees", "a,}\\\"b"];
        string[] values = ["null", "\"null\"", "12", "{\"lines\":null}", "[null,\"}\"]", "true", "\"n, \\\"\""];
        (string Key, string Value)[] arguments = [.. choices.Select(c => (keys[c % keys.Length], values[c / keys.Length % values.Length]))];
        string expected = string.Join(',', arguments.Where(a => !(a.Value == "null" && a.Key is "lines" or "li\\u006ees")).Select(a => $"\"{a.Key}\":{a.Value}"));

        int gaps = 0;
        string Gap() => layout.Length == 0 ? "" : new string(" \n"[layout[gaps % layout.Length] % 2], layout[gaps++ % layout.Length] % 3);
        string text = $"{{{string.Join(',', arguments.Select(a => $"{Gap()}\"{a.Key}\"{Gap()}:{Gap()}{a.Value}{Gap()}"))}}}";
        Assert.Equal($"{{{expected}}}", ArgumentCompactor.Compact(text, key => key == "lines"));
        Assert.Equal(["read_file {" + expected + "}"], Calls([$"<tool_call>{{\"name\": \"read_file\", \"arguments\": {text}}}</tool_call>"]));
        Assert.Equal(["read_file {" + expected + "}"], Calls([$"{{\"arguments\": {text}, ", "\"name\": \"read_file\"}"]));
        Assert.Equal(["read_file {" + expected + "}"], Calls(Pieces($"<tool_call>{{\"name\": \"read_file\", \"arguments\": {text}}}</tool_call>", layout)));
    }

    private static IReadOnlyList<string> Calls(IEnumerable<string> pieces) => FormatCases.Read(Format, FormatCases.Tools, pieces).Calls;

    private static IEnumerable<string> Pieces(string text, byte[] lengths)
    {
        for (int at = 0, i = 0; at < text.Length; i++)
        {
            int length = Math.Min(text.Length - at, lengths.Length == 0 ? 1 : 1 + (lengths[i % lengths.Length] % 5));
            yield return text.Substring(at, length);
            at += length;
        }
    }
}
