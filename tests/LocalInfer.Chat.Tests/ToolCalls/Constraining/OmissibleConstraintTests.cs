using System.Text.Json;
using LocalInfer.Chat.Replies;
using LocalInfer.Chat.ToolCalls;
using LocalInfer.Chat.ToolCalls.Constraining;
using LocalInfer.Constraints;
using LocalInfer.Tokenizers;

namespace LocalInfer.Chat.Tests.ToolCalls.Constraining;

/// <summary>Where a value means that an argument is left out the masks let it come, and what reaches the client satisfies the schema.</summary>
public class OmissibleConstraintTests
{
    private const string Unit = """{"type":"object","properties":{"city":{"type":"string"},"unit":{"enum":["n","N"],"default":"N/A"},"days":{"type":"integer"},"note":{"type":["string","null"]}},"required":["city"]}""";

    /// <summary>Schemas of arguments that may be left out, some under conditions.</summary>
    public static TheoryData<string> Schemas =>
    [
        Unit,
        """{"type":"object","properties":{"a":{"type":"string"},"b":{"type":"integer"}},"dependentRequired":{"a":["b"]}}""",
        """{"type":"object","properties":{"a":{"type":"string"},"b":{"type":"integer"}},"anyOf":[{"required":["a"]},{"required":["b"]}]}""",
        """{"type":"object","properties":{"a":{"type":"boolean"},"b":{"type":"integer"}},"minProperties":1}""",
        """{"type":"object","properties":{"a":{"type":"boolean"},"b":{"type":"integer"}},"maxProperties":1}""",
        """{"type":"object","properties":{"m":{"enum":["x","y"]},"a":{"type":"integer"}},"required":["m"],"if":{"properties":{"m":{"const":"x"}}},"then":{"required":["a"]}}""",
        """{"type":"object","properties":{"a":{"$ref":"#"},"b":{"type":"boolean"}}}""",
        """{"type":"object","properties":{"a":{},"b":{"type":"integer"}},"allOf":[{"properties":{"a":{"type":"integer"}}}]}""",
        """{"type":"object","properties":{"a":{"type":"integer"}},"patternProperties":{"^b":{"type":"integer"}},"additionalProperties":false}""",
    ];

    public static TheoryData<string, string> Calls => new()
    {
        { "hermes-json", "<tool_call>\n{\"name\": \"f\", \"arguments\": {\"unit\": null, \"city\": \"x\", \"days\": null}}\n</tool_call>" },
        { "hermes-json", "```json\n{\n  \"name\": \"f\",\n  \"arguments\": {\n    \"city\": \"x\",\n    \"unit\": null,\n    \"days\":null\n  }\n}\n```" },
        { "hermes-json", "{\"name\": \"f\", \"arguments\": {\"city\": \"x\", \"days\": null}}" },
        { "llama-json", "{\"name\": \"f\", \"parameters\": {\"days\": null, \"unit\": \"N/A\", \"city\": \"x\"}}" },
        { "mistral-json", "[TOOL_CALLS][{\"name\": \"f\", \"arguments\": {\"days\": null, \"city\": \"x\"}}]" },
        { "mistral-args", "[TOOL_CALLS]f[ARGS]{\"city\": \"x\", \"days\": null}" },
    };

    [Theory]
    [MemberData(nameof(Calls))]
    public void NullMayComeInEveryCutAndIsNotInTheCall(string format, string text)
    {
        Tokenizer tokenizer = format.StartsWith("mistral", StringComparison.Ordinal) ? ControlVocabulary.Mistral : ControlVocabulary.Qwen;
        ConstrainedModel model = ConstrainedModels.Of(format, tokenizer);
        foreach (int[] ids in WrittenTokens.Cuts(tokenizer, text))
        {
            (ReadReply reply, bool canEnd) = WrittenTokens.Write(model, tokenizer, DemandOf(Unit), ids);
            Assert.Equal(["f {\"city\":\"x\"}"], reply.Calls);
            Assert.Equal(("", 1, true), (reply.Text, reply.Ended, canEnd));
        }
    }

    [Theory]
    [InlineData("{\"city\": null", false)]
    [InlineData("{\"unit\": nullx", false)]
    [InlineData("{\"unit\": null, \"unit\"", false)]
    [InlineData("{\"unit\": null", true)]
    [InlineData("{\"unit\": \"N/A\"", true)]
    [InlineData("{\"unit\": \"N/AA\"", false)]
    public void WhatIsRequiredRepeatedOrStrictIsHeldToItsSchema(string arguments, bool isStrict)
    {
        int[] ids = [.. ControlVocabulary.Qwen.EncodeToIds("<tool_call>\n{\"name\": \"f\", \"arguments\": " + arguments)];
        ConstrainedModel model = ConstrainedModels.Of("hermes-json", ControlVocabulary.Qwen);
        Assert.ThrowsAny<Xunit.Sdk.XunitException>(() => WrittenTokens.Write(model, ControlVocabulary.Qwen, DemandOf(Unit, isStrict), ids));
    }

    [Theory]
    [MemberData(nameof(Schemas))]
    public void WhateverTheModelWantsTheCallIsValidAndNeverCut(string schema)
    {
        bool takesNulls = !schema.Contains("Properties\":1", StringComparison.Ordinal);
        int nulls = 0;
        foreach (string begin in (string[])["<tool_call>", "{\"name\":\"f\",\"arguments\":"])
        {
            for (int seed = 0; seed < 40; seed++)
            {
                (string text, string call) = WriteAtRandom(schema, begin, seed);
                nulls += text.Contains("null", StringComparison.Ordinal) ? 1 : 0;
                Assert.Equal((text, CallVerdict.Valid), (text, RulesOf(schema).Check("f", call)));
            }
        }

        Assert.Equal(takesNulls, nulls > 0);
    }

    /// <summary>Lets chance choose among what the constraint allows, null more often than others, until the call is over.</summary>
    private static (string Text, string Arguments) WriteAtRandom(string schema, string begin, int seed)
    {
        Tokenizer tokenizer = ControlVocabulary.Qwen;
        ReplyRules rules = RulesOf(schema);
        var constraint = new ReplyConstraint(rules);
        ReplyReader reader = rules.CreateReader();
        var mask = new TokenMask(tokenizer.Vocabulary.Count);
        var random = new Random(seed);
        int nullId = Assert.Single(tokenizer.EncodeToIds("null"));
        var written = new List<int>();
        List<ReplyEvent> events = [];
        var text = new IncrementalDetokenizer(tokenizer.Vocabulary);
        var open = new Queue<int>(tokenizer.EncodeToIds(begin));
        while (reader.Calls.CompletedCalls == 0)
        {
            bool isHeld = constraint.ComputeMask(mask);
            int[] allowed = open.Count > 0 ? [open.Dequeue()] : [.. Enumerable.Range(0, mask.Size).Where(id => mask[id])];
            Assert.True(isHeld || allowed.Length == 1 || written.Count == 0);
            int id = allowed.Contains(nullId) && random.Next(2) == 0 ? nullId : allowed[random.Next(allowed.Length)];
            constraint.Commit(id);
            written.Add(id);
            events.AddRange(reader.Append(id, text.Append(id)));
        }

        string call = Assert.Single(ReadReply.Of(events).Calls);
        return (tokenizer.Decode(written), call["f ".Length..]);
    }

    private static ReplyRules RulesOf(string schema) => new(ConstrainedModels.Of("hermes-json", ControlVocabulary.Qwen), DemandOf(schema));

    private static ReplyDemand DemandOf(string schema, bool isStrict = false) =>
        new() { Prompt = "", Tools = new([new ToolDefinition("f", JsonElement.Parse(schema), isStrict)]), MostTokens = 60 };
}
