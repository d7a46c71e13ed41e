using System.Text.Json;
using LocalInfer.Chat.ToolCalls;
using LocalInfer.Chat.ToolCalls.Constraining;
using LocalInfer.Tokenizers;

namespace LocalInfer.Chat.Tests.ToolCalls.Constraining;

/// <summary>Whether a call that fails its schema is a fault of the constraint or of a keyword that is only checked.</summary>
public class CallVerdictTests
{
    /// <summary>No regular language: masks do not enforce a back-reference.</summary>
    private const string Twice = """{"type":"string","pattern":"^(.)\\1$"}""";

    [Theory]
    [InlineData(Twice, """{"v":"aa"}""", CallVerdict.Valid)]
    [InlineData(Twice, """{"v":"ab"}""", CallVerdict.FailsCheckedOnly)]
    [InlineData(Twice, """{"v":3}""", CallVerdict.Invalid)]
    [InlineData(Twice, "{}", CallVerdict.Invalid)]
    [InlineData(Twice, """{"v":""", CallVerdict.Invalid)]
    [InlineData(Twice, "[]", CallVerdict.Invalid)]
    [InlineData("""{"anyOf":[{"type":"null"},TWICE]}""", """{"v":"ab"}""", CallVerdict.FailsCheckedOnly)]
    [InlineData("""{"anyOf":[{"$ref":"#/$defs/u"},{"type":"null"}]}""", """{"v":"ab"}""", CallVerdict.FailsCheckedOnly)]
    [InlineData("""{"allOf":[TWICE,{"maxLength":2}]}""", """{"v":"abc"}""", CallVerdict.Invalid)]
    public void OnlyAFailureOfWhatIsEnforcedIsAFault(string value, string arguments, CallVerdict expected) =>
        Assert.Equal(expected, Rules(value, isEnforced: true).Check("f", arguments));

    [Fact]
    public void WithoutAConstraintNothingIsEnforced() =>
        Assert.Equal(CallVerdict.FailsCheckedOnly, Rules(Twice, isEnforced: false).Check("f", """{"v":3}"""));

    private static ReplyRules Rules(string value, bool isEnforced)
    {
        Tokenizer tokenizer = ControlVocabulary.Qwen;
        string schema = """{"type":"object","properties":{"v":VALUE},"required":["v"],"$defs":{"u":TWICE}}"""
            .Replace("VALUE", value, StringComparison.Ordinal).Replace("TWICE", Twice, StringComparison.Ordinal);
        var model = ConstrainedModels.Of("hermes-json", tokenizer, isEnforced);
        return new(model, new() { Prompt = "", Tools = new([new ToolDefinition("f", JsonElement.Parse(schema))]) });
    }
}
