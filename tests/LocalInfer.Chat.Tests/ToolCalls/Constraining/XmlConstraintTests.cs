using System.Text.Json;
using LocalInfer.Chat.Replies;
using LocalInfer.Chat.ToolCalls;
using LocalInfer.Chat.ToolCalls.Constraining;
using LocalInfer.Constraints;
using LocalInfer.Constraints.Compilation;
using LocalInfer.Tokenizers;

namespace LocalInfer.Chat.Tests.ToolCalls.Constraining;

/// <summary>Calls written as XML functions: what is enforced in them, and what is said of the rest.</summary>
public class XmlConstraintTests
{
    private static readonly Tokenizer Tokenizer = ControlVocabulary.Qwen;
    private static readonly ConstrainedModel Model = ModelOf("xml-function");

    public static TheoryData<string> Enforced =>
    [
        """{"type":"object","properties":{"s":{"type":"string","pattern":"^[a-z]{2,4}$"},"n":{"type":"integer","minimum":10,"maximum":12}},"required":["s","n"]}""",
        """{"type":"object","properties":{"s":{"type":"string","minLength":3,"maxLength":5},"d":{"type":"string","format":"date"}},"required":["s","d"]}""",
        """{"type":"object","properties":{"e":{"enum":["a","b c"]},"k":{"enum":[1,"x",true,null]},"c":{"const":"fix"}},"required":["e","k","c"]}""",
        """{"type":"object","properties":{"u":{"anyOf":[{"type":"string","maxLength":4},{"type":"integer","minimum":100}]},"o":{"type":["string","null"],"maxLength":3}},"required":["u","o"]}""",
        """{"type":"object","properties":{"r":{"$ref":"#/$defs/code"},"l":{"type":"array","items":{"$ref":"#/$defs/code"},"maxItems":2}},"required":["r","l"],"$defs":{"code":{"type":"string","pattern":"^[A-Z]$"}}}""",
        """{"type":"object","properties":{"any":{},"b":{"type":"boolean"},"x":{"type":"number"}},"required":["any","b","undeclared"]}""",
        """{"type":"object","additionalProperties":false}""",
    ];

    [Theory]
    [MemberData(nameof(Enforced))]
    public void WhateverTheModelWantsTheCallIsValid(string schema)
    {
        var tool = new ToolDefinition("f", JsonElement.Parse(schema), IsStrict: !schema.Contains("undeclared", StringComparison.Ordinal));
        for (int seed = 0; seed < 40; seed++)
        {
            string call = WriteAtRandom(tool, seed);
            Assert.Equal((call, CallVerdict.Valid), (call, Rules(tool).Check("f", call["f ".Length..])));
        }
    }

    [Theory]
    [InlineData("""{"type":"object","properties":{"a":{"type":"string"}},"minProperties":1}""", "f#", "minProperties")]
    [InlineData("""{"type":"object","properties":{"a":{"type":"string"}},"anyOf":[{"required":["a"]}]}""", "f#", "anyOf")]
    [InlineData("""{"type":"object","additionalProperties":{"type":"integer"}}""", "f#", "additionalProperties")]
    [InlineData("""{"type":"object","properties":{"a":{"type":"string","minLength":200000}}}""", "f#/properties/a", "minLength")]
    [InlineData("""{"type":"object","properties":{"a":{"type":"array","items":{"type":"string","pattern":"^(.)\\1$"}}}}""", "f#/properties/a/items", "pattern")]
    [InlineData("""{"type":"object","properties":{"a/b":{"type":"string","pattern":"^(.)\\1$"}}}""", "f#/properties/a~1b", "pattern")]
    public void WhatIsOnlyCheckedIsReportedAndRefusedWhereTheToolIsStrict(string schema, string path, string keyword)
    {
        var tool = new ToolDefinition("f", JsonElement.Parse(schema));
        Assert.Contains(Rules(tool).CheckedOnly, line => line.StartsWith($"{path}: '{keyword}'", StringComparison.Ordinal));
        SchemaRefusedException refused = Assert.Throws<SchemaRefusedException>(() => Rules(tool with { IsStrict = true }));
        Assert.Equal((path, keyword), (refused.Path, refused.Keyword));
    }

    [Fact]
    public void WhatOnlyXmlCannotEnforceIsNoMatterWhereTheFamilyWritesJson()
    {
        var tool = new ToolDefinition("f", JsonElement.Parse("""{"type":"object","properties":{"a":{"type":"string"}},"minProperties":1}"""), IsStrict: true);
        Assert.Empty(Rules(tool, ModelOf("hermes-json")).CheckedOnly);
    }

    [Fact]
    public void ParametersMayComeInAnotherOrderThanDeclared()
    {
        const string Text = "<tool_call>\n<function=read_file>\n<parameter=lines>\n12\n</parameter>\n<parameter=path>\nx\n</parameter>\n</function>\n</tool_call>";
        (ReadReply reply, bool canEnd) = WrittenTokens.Write(Model, Tokenizer, new() { Prompt = "", Tools = FormatCases.Tools }, Tokenizer.EncodeToIds(Text));
        Assert.Equal(["read_file {\"lines\":12,\"path\":\"x\"}"], reply.Calls);
        Assert.True(canEnd);
    }

    [Theory]
    [InlineData("<tool_call>\n<function=read_file>\n</function>")]
    [InlineData("<tool_call>\n<function=read_file>\n<parameter=path>\nx\n</parameter>\n<parameter=path>")]
    [InlineData("<tool_call>\n<function=read_file>\n<parameter=path>\nx\n</parameter>\n<parameter=size>")]
    public void AParameterThatIsMissingRepeatedOrUnknownIsNotWritten(string text) =>
        Assert.ThrowsAny<Xunit.Sdk.XunitException>(() => WrittenTokens.Write(Model, Tokenizer, new() { Prompt = "", Tools = FormatCases.Tools }, Tokenizer.EncodeToIds(text)));

    /// <summary>Lets chance choose among what the constraint allows, until the call is over.</summary>
    private static string WriteAtRandom(ToolDefinition tool, int seed)
    {
        ReplyRules rules = Rules(tool);
        var constraint = new ReplyConstraint(rules);
        ReplyReader reader = rules.CreateReader();
        var text = new IncrementalDetokenizer(Tokenizer.Vocabulary);
        var mask = new TokenMask(Tokenizer.Vocabulary.Count);
        var random = new Random(seed);
        List<ReplyEvent> events = [];
        for (int id = Tokenizer.Vocabulary.FindAdded("<tool_call>"); ; id = Choose(mask, random))
        {
            constraint.Commit(id);
            events.AddRange(reader.Append(id, text.Append(id)));
            if (reader.Calls.CompletedCalls > 0 || !constraint.ComputeMask(mask))
            {
                break;
            }
        }

        return Assert.Single(ReadReply.Of([.. events, .. reader.Finish()]).Calls);
    }

    private static int Choose(TokenMask mask, Random random)
    {
        int[] allowed = [.. Enumerable.Range(0, mask.Size).Where(id => mask[id])];
        return allowed[random.Next(allowed.Length)];
    }

    private static ReplyRules Rules(ToolDefinition tool, ConstrainedModel? model = null) =>
        new(model ?? Model, new() { Prompt = "", Tools = new([tool]), MostTokens = 150 });

    private static ConstrainedModel ModelOf(string format) => ConstrainedModels.Of(format, Tokenizer);
}
