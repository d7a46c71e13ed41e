using System.Text.Json;
using LocalInfer.Constraints.Automata;
using LocalInfer.Constraints.Compilation;
using LocalInfer.Constraints.Grammars;
using LocalInfer.Constraints.Tests.MaskBench;
using LocalInfer.Constraints.Tokens;
using LocalInfer.Testing;
using LocalInfer.Tokenizers;

namespace LocalInfer.Constraints.Tests;

/// <summary>Forced tokens are those that the tokenizer makes of the whole text.</summary>
public class ForcedTokenTests
{
    private static readonly SchemaOptions Fixed = SchemaOptions.Default with { Spelling = JsonSpelling.Dumps, IsClosed = true, IsOrdered = true };

    [Fact]
    public void ATextWithOneReadingIsForcedWhole()
    {
        CompiledGrammar schema = Schemas.Compile("""{"type":"object","properties":{"city":{"const":"Paris"},"unit":{"const":"celsius"}},"required":["city","unit"]}""", Fixed);
        var constraint = new GrammarConstraint(schema, TestVocabularies.DemoTables);
        string text = string.Empty;
        Span<int> forced = stackalloc int[64];
        while (!constraint.CanEnd)
        {
            int count = constraint.CopyForcedTokens(forced);
            if (count == 0)
            {
                var mask = new TokenMask(TestVocabularies.DemoTables.Size);
                constraint.ComputeMask(mask);
                forced[count++] = MaskTests.Pick(mask, new Random(1));
            }

            foreach (int token in forced[..count])
            {
                constraint.Commit(token);
                text += TestVocabularies.Demo.Decode([token]);
            }
        }

        Assert.Equal("""{"city": "Paris", "unit": "celsius"}""", text);
    }

    [SharedDataFact(MaskBenchCorpus.Archive)]
    public void ForcedTokensAreThoseOfTheWholeText()
    {
        Assert.True(File.Exists(SharedData.PathOf(TestVocabularies.Qwen)));
        int forcedTokens = 0;
        int tokens = 0;
        foreach (MaskBenchCase example in MaskBenchCorpus.Read(step: 9))
        {
            CompiledGrammar schema;
            try
            {
                schema = CompiledGrammar.Compile(Grammar.Json(example.Schema, Fixed with { IsOrdered = false, IsClosed = false }));
            }
            catch (SchemaRefusedException)
            {
                continue; // the ratchet keeps count of those
            }

            foreach ((_, JsonElement data) in example.Instances.Where(i => i.IsValid))
                (forcedTokens, tokens) = Follow(schema, TestVocabularies.Real, TestVocabularies.RealTables, JsonWriting.Dumps(data), forcedTokens, tokens);
        }

        Assert.True(forcedTokens * 50 > tokens, $"only {forcedTokens} of {tokens} tokens were forced");
    }

    private static (int Forced, int All) Follow(CompiledGrammar schema, Tokenizer tokenizer, TokenTables tables, string text, int forcedTokens, int tokens)
    {
        var constraint = new GrammarConstraint(schema, tables);
        int[] whole = [.. tokenizer.EncodeToIds(text, splitSpecialTokens: true)];
        Span<int> forced = stackalloc int[32];
        for (int i = 0; i < whole.Length; i++)
        {
            int count = constraint.CopyForcedTokens(forced);
            Assert.True(whole.AsSpan(i).StartsWith(forced[..count]), $"{text}: forced {tokenizer.Decode(forced[..count].ToArray())} at {i}");
            forcedTokens += count > 0 ? 1 : 0;
            constraint.Commit(whole[i]);
        }

        return (forcedTokens, tokens + whole.Length);
    }
}
