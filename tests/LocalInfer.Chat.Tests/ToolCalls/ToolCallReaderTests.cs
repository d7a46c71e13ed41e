using System.Text.Json;
using FsCheck.Xunit;
using LocalInfer.Chat.ToolCalls;
using LocalInfer.Tokenizers;

namespace LocalInfer.Chat.Tests.ToolCalls;

public class ToolCallReaderTests
{
    private const int OpenToken = 7;
    private static readonly ToolCallFormat TokenFormat = ToolCallFormats.Named("hermes-json", new Vocabulary(
        [.. Enumerable.Repeat<(ReadOnlyMemory<byte>, TokenKind)>(("x"u8.ToArray(), TokenKind.Text), OpenToken), ("<tool_call>"u8.ToArray(), TokenKind.Added)]));
    private static readonly ToolCallFormat TextFormat = ToolCallFormats.Named("hermes-json", new Vocabulary([]));
    private static readonly ToolSet Tools = Declared("read_file", "read_dir", "get_time");

    public static TheoryData<string, string, string[]> Replies => new()
    {
        // text, prose expected, calls expected
        { "Hello there.", "Hello there.", [] },
        { "<tool_call>\n{\"name\": \"read_file\", \"arguments\": {\"path\": \"a b\"}}\n</tool_call>", "", ["read_file {\"path\":\"a b\"}"] },
        { "Let me look.\n<tool_call>\n{\"name\": \"read_file\", \"arguments\": {}}\n</tool_call>", "Let me look.", ["read_file {}"] },
        {
            "<tool_call>\n{\"name\": \"read_file\", \"arguments\": {\"n\": 1}}\n</tool_call>\n<tool_call>\n{\"name\": \"read_dir\", \"arguments\": {\"n\": [1, 2]}}\n</tool_call>\n",
            "", ["read_file {\"n\":1}", "read_dir {\"n\":[1,2]}"]
        },
        { "```json\n{\n  \"name\": \"read_file\",\n  \"arguments\": {\n    \"path\": \"/etc/hosts\"\n  }\n}\n```", "", ["read_file {\"path\":\"/etc/hosts\"}"] },
        { "```\n{\"name\": \"get_time\"}\n```\nDone.", "\nDone.", ["get_time {}"] },
        { "Sure:\n\n```json\n{\"name\": \"get_time\", \"arguments\": {}}\n```\n\nIt tells the time.", "Sure:\n\nIt tells the time.", ["get_time {}"] },
        { "{\"name\": \"read_file\", \"arguments\": {\"path\": \"x\"}}\n{\"name\": \"read_dir\", \"arguments\": {}}", "", ["read_file {\"path\":\"x\"}"] },
        { "Here it is:\n\n{\"name\": \"get_time\", \"arguments\": {}}", "Here it is:", ["get_time {}"] },
        { "{\"arguments\": {\"path\": \"x\"}, \"name\": \"read_file\"}", "", ["read_file {\"path\":\"x\"}"] },
        { "{\"name\": \"read_file\", \"arguments\": \"{\\\"path\\\": \\\"x\\\"}\"}", "", ["read_file {\"path\":\"x\"}"] },
        { "{\"name\": \"read_file\", \"parameters\": {\"path\": \"x\"}}", "", ["read_file {\"path\":\"x\"}"] },
        // raw line breaks in a string are escaped, blanks inside strings are kept
        { "{\"name\": \"read_file\", \"arguments\": {\"path\": \"a\n b\\\"c\"}}", "", ["read_file {\"path\":\"a\\n b\\\"c\"}"] },
        // braces and quotes in arguments
        { "{\"name\": \"read_file\", \"arguments\": {\"path\": \"}{\\\\\", \"o\": {\"p\": []}}}", "", ["read_file {\"path\":\"}{\\\\\",\"o\":{\"p\":[]}}"] },
    };

    public static TheoryData<string> Prose => new()
    {
        "{\"name\": \"delete_file\", \"arguments\": {\"path\": \"x\"}}",
        "<tool_call>\n{\"name\": \"delete_file\", \"arguments\": {}}\n</tool_call>",
        "```json\n{\"name\": \"George Washington\", \"born\": 1732}\n```",
        "{\"name\": \"read_file\", \"description\": \"Reads.\", \"parameters\": {\"type\": \"object\", \"properties\": {}}}",
        "{\"name\": \"read_file\", \"parameters\": {\"type\": \"object\", \"properties\": {}}}",
        "{\"steps\": [\n{\"name\": \"read_file\", \"arguments\": {}}\n]}",
        "```python\n{\"name\": \"read_file\", \"arguments\": {}}\n```\n",
        "Use `{\"name\": \"read_file\", \"arguments\": {}}` to read.",
        "  {  \"na",
        "```json\n{\"name\": \"read_fi",
        "```json\n[1, 2]\n```\n",
        "a < b and <tool> and <tool_cal",
        "``` not a fence ``` { }",
        "line \n\n  \n",
        "{\"name\": \"read_file\", \"arguments\": 5}",
        "{}",
        "{{\"name\": \"x\"}}",
    };

    [Theory]
    [MemberData(nameof(Replies))]
    public void CallsAreReadInEverySplitting(string text, string prose, string[] calls)
    {
        foreach (List<string> pieces in Splittings(text))
        {
            Reply reply = Read(TextFormat, pieces);
            Assert.Equal(prose, reply.Text);
            Assert.Equal(calls, reply.Calls);
        }
    }

    [Theory]
    [MemberData(nameof(Prose))]
    public void WhatIsNoCallOfADeclaredToolStaysAsItIs(string text)
    {
        foreach (List<string> pieces in Splittings(text))
        {
            Reply reply = Read(TextFormat, pieces);
            Assert.Equal(text, reply.Text);
            Assert.Empty(reply.Calls);
        }
    }

    [Fact]
    public void AControlTokenTriggersAndItsSpelledTextDoesNot()
    {
        const string Call = "{\"name\": \"get_time\", \"arguments\": {}}\n</tool_call>";
        var spelled = new ToolCallReader(TokenFormat, Tools);
        Assert.Equal("<tool_call>" + Call, TextOf([.. spelled.Append(1, "<tool_call>"), .. spelled.Append(1, Call), .. spelled.Finish()]));
        Assert.Equal(0, spelled.CallCount);

        var token = new ToolCallReader(TokenFormat, Tools);
        Assert.Empty(token.Append(OpenToken, "<tool_call>"));
        Assert.Equal([new CallStart(0, "get_time"), new CallArguments(0, "{}"), new CallEnd(0)], token.Append(1, Call));
    }

    [Fact]
    public void ArgumentsStreamAsTheyAreDecoded()
    {
        var reader = new ToolCallReader(TextFormat, Tools);
        Assert.Empty(reader.Append(1, "{\"name\": \"read_file\", \"arguments\":"));
        Assert.Equal([new CallStart(0, "read_file"), new CallArguments(0, "{")], reader.Append(2, " {"));
        Assert.Equal([new CallArguments(0, "\"path\":\"/e")], reader.Append(3, "\"path\": \"/e"));
        Assert.Equal([new CallArguments(0, "tc\"}")], reader.Append(4, "tc\" }"));
        Assert.False(reader.EndsTurn);
        Assert.Equal([new CallEnd(0)], reader.Append(5, "}"));
        Assert.True(reader.EndsTurn);
    }

    [Fact]
    public void ACallCutOffHasNoEnd()
    {
        var reader = new ToolCallReader(TextFormat, Tools);
        List<ReplyEvent> events = [.. reader.Append(1, "{\"name\": \"read_file\", \"arguments\": {\"path\": \"x"), .. reader.Finish()];
        Assert.Equal([new CallStart(0, "read_file"), new CallArguments(0, "{\"path\":\"x")], events);
    }

    [Fact]
    public void WhereOneCallIsWantedWhatFollowsItIsDropped()
    {
        const string Call = "<tool_call>\n{\"name\": \"get_time\", \"arguments\": {}}\n</tool_call>\n";
        var reader = new ToolCallReader(TextFormat, Tools, mostCalls: 1);
        Assert.Equal([new CallStart(0, "get_time"), new CallArguments(0, "{}"), new CallEnd(0)], reader.Append(1, Call + Call));
        Assert.True(reader.EndsTurn);
        Assert.Empty(reader.Finish());
    }

    [Fact]
    public void WithoutToolsEverythingIsProse()
    {
        const string Text = "```json\n{\"name\": \"read_file\", \"arguments\": {}}\n```";
        var reader = new ToolCallReader(TextFormat, ToolSet.Empty);
        Assert.Equal(Text, TextOf([.. reader.Append(1, Text), .. reader.Finish()]));
    }

    [Property(MaxTest = 500)]
    public void NoTextIsLostOrInventedWhereThereIsNoCall(byte[] choices)
    {
        string[] parts = ["`", "```", "json", "\n", " ", "{", "}", "\"", "name", ":", "x", "<tool_call>", "</tool_call>", "\\", "é", "🙂", ","];
        string text = string.Concat(choices.Select(c => parts[c % parts.Length]));
        Reply reply = Read(TextFormat, [text]);
        Assert.Equal(text, reply.Text);
        Assert.Equal(reply.Text, Read(TextFormat, text.EnumerateRunes().Select(r => r.ToString()).ToList()).Text);
    }

    private static ToolSet Declared(params string[] names) => new(names.Select(name => new ToolDefinition(name, JsonElement.Parse("{}"))));

    private static IEnumerable<List<string>> Splittings(string text)
    {
        yield return [text];
        yield return text.EnumerateRunes().Select(r => r.ToString()).ToList();
        for (int at = 1; at < text.Length; at++)
        {
            yield return [text[..at], text[at..]];
        }
    }

    private static Reply Read(ToolCallFormat format, List<string> pieces, ToolSet? tools = null)
    {
        var reader = new ToolCallReader(format, tools ?? Tools);
        List<ReplyEvent> events = [];
        foreach (string piece in pieces)
        {
            events.AddRange(reader.Append(1, piece));
        }

        events.AddRange(reader.Finish());
        var arguments = new Dictionary<int, string>();
        var names = new Dictionary<int, string>();
        foreach (ReplyEvent e in events)
        {
            switch (e)
            {
                case CallStart start:
                    names.Add(start.Index, start.Name);
                    arguments.Add(start.Index, "");
                    break;
                case CallArguments part:
                    arguments[part.Index] += part.Json;
                    break;
            }
        }

        return new Reply(TextOf(events), names.OrderBy(n => n.Key).Select(n => $"{n.Value} {arguments[n.Key]}").ToList());
    }

    private static string TextOf(List<ReplyEvent> events) => string.Concat(events.OfType<ReplyText>().Select(t => t.Text));

    private sealed record Reply(string Text, List<string> Calls);
}
