using System.Text.Json;
using FsCheck.Xunit;
using LocalInfer.Chat.ToolCalls;
using LocalInfer.Chat.ToolCalls.Reading;

namespace LocalInfer.Chat.Tests.ToolCalls;

/// <summary>Null, or a default that the schema itself forbids, for an argument that a call may lack: clients get the call without it.</summary>
public class OmissibleArgumentTests
{
    private static readonly ToolCallFormat Format = ToolCallFormats.Named("hermes-json", FormatCases.Plain);

    [Theory]
    [InlineData("""{"properties":{"a":{"type":"string"},"b":{"enum":["n","null"]},"c":{"anyOf":[{"type":"integer"},{"minLength":1,"type":"string"}]}},"required":["c"]}""", "a=null b=null")]
    [InlineData("""{"properties":{"a":{"type":["string","null"]},"b":{"enum":["n",null]},"c":{"anyOf":[{"type":"integer"},{"const":null}]},"d":{},"e":true,"f":{"minLength":3}}}""", "")]
    [InlineData("""{"properties":{"a":{"type":"string","nullable":true},"b":{"$ref":"#/$defs/b"},"c":{"$ref":"#/$defs/c"}},"$defs":{"b":{"type":"number"},"c":{"type":"null"}}}""", "b=null")]
    [InlineData("""{"$schema":"http://json-schema.org/draft-07/schema#","$ref":"#/definitions/x","properties":{"a":{"type":"string"}},"definitions":{"x":{}}}""", "")]
    [InlineData("""{"properties":{"a":{"type":"string"},"b":{"$ref":"#/none"}}}""", "")]
    [InlineData("""{"properties":[],"required":"a"}""", "")]
    [InlineData("""{"required":["b",3],"properties":{"a":{"type":"object","properties":{"n":{"type":"string"}}},"b":{"type":"string"}}}""", "a=null")]
    [InlineData("""{"properties":{"a":{"enum":["s","m"],"default":"N/A"},"b":{"type":"integer","minimum":1,"default":0},"c":{"type":"string","default":null}}}""", "a=null|\"N/A\" b=null|0 c=null")]
    [InlineData("""{"properties":{"a":{"type":"string","default":"N/A"},"b":{"type":["null","integer"],"default":"x"},"c":{"type":"string","default":[]}}}""", "a=null b=\"x\" c=null")]
    public void ThoseThatMayBeMissingAndDoNotTakeTheValue(string schema, string values)
    {
        var tool = new ToolDefinition("f", JsonElement.Parse(schema));
        Assert.Equal(values, string.Join(' ', OmissibleArguments.Of(tool).OrderBy(argument => argument.Key).Select(argument => $"{argument.Key}={string.Join('|', argument.Value)}")));
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
        var omissible = new Dictionary<string, IReadOnlyList<string>> { ["lines"] = ["null", "\"n, \\\"\""], ["path"] = ["12"] };
        string[] keys = ["path", "lines", "other", "li\\u006ees", "a,}\\\"b"];
        string[] values = ["null", "\"null\"", "12", "{\"lines\":null}", "[null,\"}\"]", "true", "\"n, \\\"\""];
        (string Key, string Value)[] arguments = [.. choices.Select(c => (keys[c % keys.Length], values[c / keys.Length % values.Length]))];
        string expected = string.Join(',', arguments.Where(a => !IsLeftOut(a.Key, a.Value)).Select(a => $"\"{a.Key}\":{a.Value}"));

        int gaps = 0;
        string Gap() => layout.Length == 0 ? "" : new string(" \n"[layout[gaps % layout.Length] % 2], layout[gaps++ % layout.Length] % 3);
        string text = $"{{{string.Join(',', arguments.Select(a => $"{Gap()}\"{a.Key}\"{Gap()}:{Gap()}{a.Value}{Gap()}"))}}}";
        Assert.Equal($"{{{expected}}}", ArgumentCompactor.Compact(text, omissible));
        bool IsLeftOut(string key, string value) => omissible.GetValueOrDefault(key == "li\\u006ees" ? "lines" : key, []).Contains(value);
    }

    /// <summary>The same through the reader, streamed in pieces and as an object that only as a whole is a call.</summary>
    [Property(MaxTest = 500)]
    public void StreamedCallsAreTheSame(byte[] choices, byte[] lengths)
    {
        string[] members = ["\"path\": null", "\"lines\": null", "\"lines\": 5", "\"other\":[null , {}]", "\"lines\" :null", "\"pa\\u0074h\": \"a, \\\"lines\\\": null\""];
        string text = $"{{{string.Join(", ", choices.Select(c => members[c % members.Length]))}}}";
        FormatCases.Tools.TryFind("read_file", out ToolDefinition? tool);
        string expected = "read_file " + ArgumentCompactor.Compact(text, OmissibleArguments.Of(tool!));
        Assert.Equal([expected], Calls(Pieces($"<tool_call>{{\"name\": \"read_file\", \"arguments\": {text}}}</tool_call>", lengths)));
        Assert.Equal([expected], Calls(Pieces($"{{\"arguments\": {text}, \"name\": \"read_file\"}}", lengths)));
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
