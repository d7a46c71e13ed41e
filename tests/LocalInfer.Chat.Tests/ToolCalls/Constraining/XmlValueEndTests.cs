using System.Text.Json;
using FsCheck;
using FsCheck.Xunit;
using LocalInfer.Chat.Replies;
using LocalInfer.Chat.ToolCalls;
using LocalInfer.Chat.ToolCalls.Constraining;
using LocalInfer.Constraints;
using LocalInfer.Tokenizers;

namespace LocalInfer.Chat.Tests.ToolCalls.Constraining;

/// <summary>Where a parameter written as text ends: grammar and reader go by the same rule.</summary>
public class XmlValueEndTests
{
    private const string Before = "<tool_call>\n<function=read_file>\n<parameter=path>\n";
    private const string Behind = "\n</tool_call>";

    private static readonly Tokenizer Tokenizer = ControlVocabulary.Qwen;
    private static readonly ConstrainedModel Held = ConstrainedModels.Of("xml-function", Tokenizer);
    private static readonly ConstrainedModel Free = ConstrainedModels.Of("xml-function", Tokenizer, isEnforced: false);

    // Text and what looks like the end of it.
    private static readonly string[] Pieces =
    [
        "a", " b", "\n", "</parameter>", "\n</parameter>\n", "</parameter>\n\n", "</parameter> ", "<parameter=lines>", "<parameter=", "</function>", "</func", "<", "</", "é",
    ];

    [Theory]
    [InlineData("x\n</parameter>\n</function>", "x")]
    [InlineData("x</parameter>\n</function>", "x")]
    [InlineData("x</parameter></function>", "x")]
    [InlineData("x\n</parameter></function>", "x")]
    [InlineData("x\n\n</parameter>\n</function>", "x\n")]
    [InlineData("</parameter>\n</function>", "")]
    [InlineData("a </parameter> b\n</parameter>\nc\n</parameter>\n</function>", "a </parameter> b\n</parameter>\nc")]
    [InlineData("<parameter name=\"x\">\n  </parameter>\n</parameter>\n</function>", "<parameter name=\"x\">\n  </parameter>")]
    [InlineData("</parameter>\n</func\n</parameter>\n</function>", "</parameter>\n</func")]
    public void AValueEndsWhereATagOfTheCallFollowsItsClosingTag(string written, string value)
    {
        string call = $"read_file {{\"path\":{JsonSerializer.Serialize(value, Plain)}}}";
        foreach (ConstrainedModel model in (ConstrainedModel[])[Held, Free])
        {
            foreach (int[] ids in WrittenTokens.Cuts(Tokenizer, Before + written + Behind))
            {
                (ReadReply reply, bool canEnd) = WrittenTokens.Write(model, Tokenizer, new() { Prompt = "", Tools = FormatCases.Tools }, ids);
                Assert.Equal([call], reply.Calls);
                Assert.Equal(("", 1, true), (reply.Text, reply.Ended, canEnd));
            }
        }
    }

    [Property(MaxTest = 300)]
    public void TheReaderHasTheCallWhereTheGrammarEndsIt(int[] picks, bool isRestricted)
    {
        string keyword = isRestricted ? ",\"minLength\":2,\"maxLength\":9" : "";
        var tool = new ToolDefinition("read_file", JsonElement.Parse(
            """{"type":"object","properties":{"path":{"type":"string"KEYWORDS},"lines":{"type":"integer"}},"required":["path"]}""".Replace("KEYWORDS", keyword, StringComparison.Ordinal)));
        var rules = new ReplyRules(Held, new() { Prompt = "", Tools = new([tool]) });
        var constraint = new ReplyConstraint(rules);
        ReplyReader reader = rules.CreateReader();
        var text = new IncrementalDetokenizer(Tokenizer.Vocabulary);
        var mask = new TokenMask(Tokenizer.Vocabulary.Count);
        List<ReplyEvent> events = [];

        IEnumerable<string> pieces = [Before, .. picks.Select(pick => Pieces[(uint)pick % Pieces.Length]), "cc", "\n</parameter>\n</function>", Behind];
        foreach (int id in pieces.SelectMany(piece => Tokenizer.EncodeToIds(piece)))
        {
            bool isHeld = constraint.ComputeMask(mask);
            if (isHeld && !mask[id])
            {
                continue; // the model has to want something else
            }

            constraint.Commit(id);
            events.AddRange(reader.Append(id, text.Append(id)));
            Assert.True(reader.Calls.CompletedCalls == 0 || constraint.CanEnd || IsAtEnd(constraint, mask), string.Concat(pieces));
        }

        foreach (string call in ReadReply.Of(events).Calls.Take(reader.Calls.CompletedCalls))
        {
            Assert.Equal((call, CallVerdict.Valid), (call, rules.Check("read_file", call["read_file ".Length..])));
        }
    }

    private static readonly JsonSerializerOptions Plain = new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Whether nothing may come but what closes the call: a line break, then its tag.</summary>
    private static bool IsAtEnd(ReplyConstraint constraint, TokenMask mask)
    {
        _ = constraint.ComputeMask(mask);
        int[] allowed = [.. Enumerable.Range(0, mask.Size).Where(id => mask[id])];
        return allowed.All(id => Behind.StartsWith(Tokenizer.Decode([id]), StringComparison.Ordinal) || Tokenizer.Decode([id]) == Behind.Trim());
    }
}
