using System.Text;
using FsCheck.Xunit;
using LocalInfer.Chat.ToolCalls;
using LocalInfer.Testing;
using LocalInfer.Tokenizers;

namespace LocalInfer.Chat.Tests.ToolCalls;

/// <summary>Every format, in every splitting of the text.</summary>
public class ToolCallFormatTests
{
    private static readonly string[] Parts =
    [
        "`", "```", "json", "\n", " ", "{", "}", "[", "]", "\"", "name", ":", "x", "<tool_call>", "</tool_call>", "<function=", "now", ">", "<parameter=", "</parameter>",
        "</function>", "\\", "é", "🙂", ",", "arguments", "Tool call:", "[TOOL_CALLS]", "[ARGS]", "[CALL_ID]", "{\"name\": \"now\", \"arguments\": {", "<|python_tag|>", "type", "function",
    ];

    [Theory]
    [MemberData(nameof(FormatCases.Replies), MemberType = typeof(FormatCases))]
    public void CallsAreReadInEverySplitting(string format, string text, string prose, string[] calls)
    {
        foreach (IReadOnlyList<string> pieces in FormatCases.Splittings(text))
        {
            ReadReply reply = FormatCases.Read(Format(format), FormatCases.Tools, pieces);
            Assert.Equal(prose, reply.Text);
            Assert.Equal(calls, reply.Calls);
            Assert.Equal(calls.Length, reply.Ended);
        }
    }

    [Theory]
    [MemberData(nameof(FormatCases.Prose), MemberType = typeof(FormatCases))]
    public void WhatIsNoCallStaysAsItIsInEveryFormat(string text)
    {
        foreach (string format in ToolCallFormats.Names)
        {
            foreach (IReadOnlyList<string> pieces in FormatCases.Splittings(text))
            {
                ReadReply reply = FormatCases.Read(Format(format), FormatCases.Tools, pieces);
                Assert.Equal((format, text), (format, reply.Text));
                Assert.Empty(reply.Calls);
            }
        }
    }

    [Property(MaxTest = 1000)]
    public void NoTextMakesAReaderThrowOrDependOnItsSplitting(byte[] choices, byte format)
    {
        string text = string.Concat(choices.Select(c => Parts[c % Parts.Length]));
        ToolCallFormat chosen = Format(ToolCallFormats.Names.ElementAt(format % ToolCallFormats.Names.Count));
        ReadReply whole = FormatCases.Read(chosen, FormatCases.Tools, [text]);
        ReadReply split = FormatCases.Read(chosen, FormatCases.Tools, text.EnumerateRunes().Select(rune => rune.ToString()));
        Assert.Equal(whole.Text, split.Text);
        Assert.Equal(whole.Calls, split.Calls);
        Assert.True(IsSubsequence(whole.Text, text), "characters were invented");
        Assert.True(whole.Calls.Count > 0 || whole.Text == text, "characters were lost");
    }

    [Theory]
    [InlineData("mistral-json", "[TOOL_CALLS]now[ARGS]")]
    [InlineData("fenced-json", "```json\n{\"name\": \"now\", \"arguments\": ")]
    [InlineData("hermes-json", "{\"name\": \"now\", \"arguments\": ")]
    public void ACallThatIsCutBeforeItsArgumentsHasBegun(string format, string text)
    {
        foreach (IReadOnlyList<string> pieces in FormatCases.Splittings(text))
        {
            ReadReply reply = FormatCases.Read(Format(format), FormatCases.Tools, pieces);
            Assert.Equal("", reply.Text);
            Assert.Equal(["now "], reply.Calls);
            Assert.Equal(0, reply.Ended);
        }
    }

    [SharedDataTheory("goldens/chat-templates/templates")]
    [InlineData("qwen-qwen2.5-7b-instruct", "hermes-json")]
    [InlineData("qwen-qwen3-0.6b", "hermes-json")]
    [InlineData("qwen3-coder", "xml-function")]
    [InlineData("qwen3.5-4b", "xml-function")]
    [InlineData("meta-llama-llama-3.1-8b-instruct", "llama-json")]
    [InlineData("meta-llama-llama-3.2-3b-instruct", "llama-json")]
    [InlineData("mistralai-mistral-nemo-instruct-2407", "mistral-json")]
    [InlineData("mistral-small-3.2-24b-instruct-2506", "mistral-args")]
    [InlineData("mistralai-ministral-3-14b-reasoning-2512", "mistral-args")]
    [InlineData("unsloth-mistral-devstral-small-2507", "mistral-args")]
    [InlineData("microsoft-phi-3.5-mini-instruct", "fenced-json")]
    public void TheFamilyIsInferredFromTheTemplate(string template, string expected)
    {
        string source = File.ReadAllText(SharedData.PathOf($"goldens/chat-templates/templates/{template}.jinja"));
        Assert.Equal(expected, ToolCallFormats.Infer(source, FormatCases.Plain).Name);
    }

    [Fact]
    public void WhereTheTemplateDoesNotTellAControlTokenDoes()
    {
        Assert.Equal("mistral-json", ToolCallFormats.Infer("{{ messages }}", Special("[TOOL_CALLS]")).Name);
        Assert.Equal("mistral-args", ToolCallFormats.Infer("{{ messages }}", Special("[TOOL_CALLS]", "[ARGS]")).Name);
    }

    [Fact]
    public void AControlTokenWithoutTextOpensACall()
    {
        var reader = new ToolCallReader(ToolCallFormats.Named("mistral-json", Special("[TOOL_CALLS]")), FormatCases.Tools);
        List<ReplyEvent> events = [.. reader.Append(-1, "So:"), .. reader.Append(0, ""), .. reader.Append(-1, " [{\"name\": \"now\", \"arguments\": {}}]"), .. reader.Finish()];
        ReadReply reply = ReadReply.Of(events);
        Assert.Equal("So:", reply.Text);
        Assert.Equal(["now {}"], reply.Calls);
    }

    [Theory]
    [InlineData("[TOOL_CALLS]", "[ARGS]", "{}")]
    [InlineData("", "", "{}")]
    [InlineData("", "[ARGS]", "{}")]
    public void OnlyControlTokensMarkWhatTheVocabularyHasAsSuch(string open, string mark, string arguments)
    {
        var reader = new ToolCallReader(ToolCallFormats.Named("mistral-args", Special("[TOOL_CALLS]", "[ARGS]")), FormatCases.Tools);
        List<ReplyEvent> events = [.. reader.Append(open.Length == 0 ? 0 : -1, open), .. reader.Append(-1, "now"), .. reader.Append(mark.Length == 0 ? 1 : -1, mark), .. reader.Append(-1, arguments), .. reader.Finish()];
        ReadReply reply = ReadReply.Of(events);
        Assert.Equal(open.Length == 0 ? ["now {}"] : [], reply.Calls);
        Assert.Equal(open.Length == 0 ? "" : open + "now" + mark + arguments, reply.Text);
    }

    [Fact]
    public void TextThatWasHeldBackBeforeASilentTokenStaysBeforeTheCall()
    {
        var reader = new ToolCallReader(ToolCallFormats.Named("mistral-args", Special("[TOOL_CALLS]", "[ARGS]")), FormatCases.Tools);
        List<ReplyEvent> events = [.. reader.Append(-1, "I "), .. reader.Append(0, "look."), .. reader.Append(-1, "no"), .. reader.Append(1, "w"), .. reader.Append(-1, "{}"), .. reader.Finish()];
        ReadReply reply = ReadReply.Of(events);
        Assert.Equal("I look.", reply.Text);
        Assert.Equal(["now {}"], reply.Calls);
    }

    [Fact]
    public void ArgumentsBehindTheNameStream()
    {
        var reader = new ToolCallReader(Format("mistral-args"), FormatCases.Tools);
        Assert.Empty(reader.Append(0, "[TOOL_CALLS]read_file[ARGS]"));
        Assert.Equal([new CallStart(0, "read_file"), new CallArguments(0, "{")], reader.Append(0, "{\"path"));
        Assert.Equal([new CallArguments(0, "\"path\":\"x")], reader.Append(0, "\": \"x"));
        Assert.Equal([new CallArguments(0, "\"}"), new CallEnd(0)], reader.Append(0, "\"}"));
    }

    [Fact]
    public void StringsOfXmlStreamAsTheyAreDecoded()
    {
        var reader = new ToolCallReader(Format("xml-function"), FormatCases.Tools);
        reader.Append(0, "<tool_call>\n<function=read_file>\n<parameter=path>\n");
        Assert.Equal([new CallArguments(0, "\"src/a\\\"")], reader.Append(0, "src/a\""));
        Assert.Empty(reader.Append(0, "\n</param"));
        Assert.Equal([new CallArguments(0, "\\n</parameters")], reader.Append(0, "eters"));
    }

    [Fact]
    public void InACallThatIsHeldToItsGrammarWhatLooksLikeADroppedTagIsText()
    {
        const string Text = "<tool_call>\n<function=read_file>\n<parameter=path>\na\n<parameter=lines>\n5\n</function>\n</tool_call>\n</parameter>\n</function>\n</tool_call>";
        var reader = new ToolCallReader(Format("xml-function"), FormatCases.Tools, isHeld: true);
        ReadReply reply = ReadReply.Of([.. reader.Append(0, Text), .. reader.Finish()]);
        Assert.Equal(["read_file {\"path\":\"a\\n<parameter=lines>\\n5\\n</function>\\n</tool_call>\"}"], reply.Calls);
        Assert.Equal(("", 1), (reply.Text, reply.Ended));
    }

    [Fact]
    public void AReplyEndsBehindTheLastCallItMayHave()
    {
        var reader = new ToolCallReader(Format("hermes-json"), FormatCases.Tools, mostCalls: 2);
        string Call(int n) => $"<tool_call>\n{{\"name\": \"read_file\", \"arguments\": {{\"path\": \"{n}\"}}}}\n</tool_call>\n";
        ReadReply reply = ReadReply.Of([.. reader.Append(0, Call(1) + Call(2) + Call(3)), .. reader.Finish()]);
        Assert.True(reader.EndsTurn);
        Assert.Equal(2, reply.Ended);
    }

    private static Vocabulary Special(params string[] tokens) => new([.. tokens.Select(token => ((ReadOnlyMemory<byte>)Encoding.UTF8.GetBytes(token), TokenKind.Special))]);

    private static ToolCallFormat Format(string name) => ToolCallFormats.Named(name, FormatCases.Plain);

    private static bool IsSubsequence(string part, string whole)
    {
        int at = 0;
        foreach (char c in whole)
        {
            at += at < part.Length && part[at] == c ? 1 : 0;
        }

        return at == part.Length;
    }
}
