using LocalInfer.Chat.ToolCalls;
using LocalInfer.Chat.ToolCalls.Constraining;
using LocalInfer.Tokenizers;

namespace LocalInfer.Chat.Tests.ToolCalls.Constraining;

/// <summary>What a family is trained to write passes the constraint in every cut into tokens, and is read as the same calls.</summary>
public class ReplyConstraintTests
{
    private static readonly string[] TwoCalls = ["read_file {\"path\":\"a \\\"b\\\" ü\",\"lines\":12}", "now {}"];

    public static TheoryData<string, bool, string> Native => new()
    {
        // format, whether the vocabulary has Mistral's control tokens, two calls
        { "hermes-json", false, "<tool_call>\n{\"name\": \"read_file\", \"arguments\": {\"path\": \"a \\\"b\\\" ü\", \"lines\": 12}}\n</tool_call>\n<tool_call>\n{\"name\": \"now\", \"arguments\": {}}\n</tool_call>" },
        { "hermes-json", true, "<tool_call>\n{\"name\": \"read_file\", \"arguments\": {\"path\": \"a \\\"b\\\" ü\", \"lines\": 12}}\n</tool_call>\n<tool_call>\n{\"name\": \"now\", \"arguments\": {}}\n</tool_call>" },
        { "xml-function", false, "<tool_call>\n<function=read_file>\n<parameter=path>\na \"b\" ü\n</parameter>\n<parameter=lines>\n12\n</parameter>\n</function>\n</tool_call>\n<tool_call>\n<function=now>\n</function>\n</tool_call>" },
        { "xml-function", true, "<tool_call>\n<function=read_file>\n<parameter=path>\na \"b\" ü\n</parameter>\n<parameter=lines>\n12\n</parameter>\n</function>\n</tool_call>\n<tool_call>\n<function=now>\n</function>\n</tool_call>" },
        { "mistral-json", false, "[TOOL_CALLS][{\"name\": \"read_file\", \"arguments\": {\"path\": \"a \\\"b\\\" ü\", \"lines\": 12}}, {\"name\": \"now\", \"arguments\": {}}]" },
        { "mistral-json", true, "[TOOL_CALLS][{\"name\": \"read_file\", \"arguments\": {\"path\": \"a \\\"b\\\" ü\", \"lines\": 12}}, {\"name\": \"now\", \"arguments\": {}}]" },
        { "mistral-args", false, "[TOOL_CALLS]read_file[ARGS]{\"path\": \"a \\\"b\\\" ü\", \"lines\": 12}[TOOL_CALLS]now[ARGS]{}" },
        { "mistral-args", true, "[TOOL_CALLS]read_file[ARGS]{\"path\": \"a \\\"b\\\" ü\", \"lines\": 12}[TOOL_CALLS]now[ARGS]{}" },
        { "mistral-args", true, "[TOOL_CALLS]read_file[CALL_ID]a1B2c3D4e[ARGS]{\"path\": \"a \\\"b\\\" ü\", \"lines\": 12}[TOOL_CALLS]now[ARGS]{}" },
        { "fenced-json", false, "```json\n{\"name\": \"read_file\", \"arguments\": {\"path\": \"a \\\"b\\\" ü\", \"lines\": 12}}\n```\n```json\n{\"name\": \"now\", \"arguments\": {}}\n```" },
    };

    [Theory]
    [MemberData(nameof(Native))]
    public void NativeCallsPassInEveryCut(string format, bool isMistral, string text)
    {
        (ConstrainedModel model, Tokenizer tokenizer) = ModelOf(format, isMistral);
        foreach (bool isCallRequired in (bool[])[false, true])
        {
            foreach (int[] ids in WrittenTokens.Cuts(tokenizer, text))
            {
                (ReadReply reply, bool canEnd) = WrittenTokens.Write(model, tokenizer, Demand(isCallRequired), ids);
                Assert.Equal(("", 2, true), (reply.Text, reply.Ended, canEnd));
                Assert.Equal(TwoCalls, reply.Calls);
            }
        }
    }

    /// <summary>A mask that forbids the line break behind a value makes the model go on with the value.</summary>
    [Theory]
    [InlineData("```json\n{\n  \"name\": \"read_file\",\n  \"arguments\": {\n    \"path\": \"a \\\"b\\\" ü\",\n    \"lines\": 12\n  }\n}\n```\n```json\n{\n    \"name\": \"now\",\n    \"arguments\": {}\n}\n```")]
    [InlineData("```json\n{\"name\":\"read_file\",\"arguments\":{\"path\":\"a \\\"b\\\" ü\",\"lines\":12}}\n```\n```json\n{\"name\":\"now\",\"arguments\":{}}\n```")]
    [InlineData("```json\n{ \"name\": \"read_file\", \"arguments\": { \"path\": \"a \\\"b\\\" ü\", \"lines\": 12 } }\n```\n```json\n{ \"name\": \"now\", \"arguments\": {} }\n```")]
    [InlineData("```json\n[\n  {\n    \"name\": \"read_file\",\n    \"arguments\": {\n      \"path\": \"a \\\"b\\\" ü\",\n      \"lines\": 12\n    }\n  }, {\"name\": \"now\", \"arguments\": {\n    }\n  }\n]\n```")]
    public void ACallGoesOnInTheLayoutInWhichTheModelBeganIt(string text)
    {
        (ConstrainedModel model, Tokenizer tokenizer) = ModelOf("fenced-json", isMistral: false);
        foreach (int[] ids in WrittenTokens.Cuts(tokenizer, text))
        {
            (ReadReply reply, bool canEnd) = WrittenTokens.Write(model, tokenizer, Demand(isCallRequired: false), ids);
            Assert.Equal(("", 2, true), (reply.Text, reply.Ended, canEnd));
            Assert.Equal(TwoCalls, reply.Calls);
        }
    }

    [Theory]
    [MemberData(nameof(Native))]
    public void WithoutToolsTheControlTokensOfCallsAreForbidden(string format, bool isMistral, string text)
    {
        (ConstrainedModel model, Tokenizer tokenizer) = ModelOf(format, isMistral);
        bool hasControl = text[0] == '<' ? !isMistral : isMistral;
        ReplyDemand none = Demand(isCallRequired: false) with { Tools = ToolSet.Empty };
        if (hasControl)
        {
            Assert.ThrowsAny<Xunit.Sdk.XunitException>(() => WrittenTokens.Write(model, tokenizer, none, tokenizer.EncodeToIds(text)));
        }
        else
        {
            Assert.Empty(WrittenTokens.Write(model, tokenizer, none, tokenizer.EncodeToIds(text)).Reply.Calls);
        }
    }

    private static ReplyDemand Demand(bool isCallRequired) => new() { Prompt = "", Tools = FormatCases.Tools, IsCallRequired = isCallRequired };

    private static (ConstrainedModel Model, Tokenizer Tokenizer) ModelOf(string format, bool isMistral)
    {
        Tokenizer tokenizer = isMistral ? ControlVocabulary.Mistral : ControlVocabulary.Qwen;
        return (ConstrainedModels.Of(format, tokenizer), tokenizer);
    }
}
