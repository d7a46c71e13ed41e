using System.Text;
using LocalInfer.Constraints.Compilation;
using LocalInfer.Constraints.Grammars;
using LocalInfer.Constraints.Tests.MaskBench;
using LocalInfer.Constraints.Tokens;
using LocalInfer.Testing;
using LocalInfer.Tokenizers;

namespace LocalInfer.Constraints.Tests;

/// <summary>Masks against what they stand for: trying every token, one by one.</summary>
public class MaskTests
{
    private const string Tool = """
        {"type":"object","properties":{"path":{"type":"string","maxLength":40},"lines":{"type":"array","items":{"type":"integer","minimum":1}},
        "mode":{"enum":["read","write","größe\n"]},"kind":{"type":"string","pattern":"^[a-z_]{2,12}$"},"when":{"type":"string","format":"date"},
        "any":true,"deep":{"$ref":"#"}},"required":["path"],"additionalProperties":{"type":["number","null"]}}
        """;

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void AMaskIsWhatTryingEveryTokenGives(int seed) => CompareAlongWalk(Tool, TestVocabularies.Demo, TestVocabularies.DemoTables, seed, 200);

    /// <summary>Strings that are free for so many characters, escaped ones too, or not, alone and beside others, and keys where there is no room for others.</summary>
    [Theory]
    [InlineData("""{"type":"array","items":{"type":"string","maxLength":3}}""")]
    [InlineData("""{"type":"array","items":{"anyOf":[{"type":"string","maxLength":2},{"type":"string","minLength":9,"maxLength":12},{"type":"string","pattern":"^[^/]*$"}]}}""")]
    [InlineData("""{"type":"array","items":{"type":"string","pattern":"^[^\n]{2,14}$"}}""")]
    [InlineData("""{"type":"object","required":["a","b"],"maxProperties":3,"minProperties":1}""")]
    [InlineData("""{"type":"object","patternProperties":{"^x":{"type":"number"},"^[^y]{0,12}$":true},"additionalProperties":{"type":"string"}}""")]
    public void AMaskOfFreeTextIsWhatTryingEveryTokenGives(string schema)
    {
        for (int seed = 1; seed <= 3; seed++)
            CompareAlongWalk(schema, TestVocabularies.Demo, TestVocabularies.DemoTables, seed, 120);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void AMaskOfAComposedGrammarIsWhatTryingEveryTokenGives(int seed)
    {
        Tokenizer tokenizer = TestVocabularies.Demo;
        Grammar call = Grammar.Sequence(GrammarTests.Call, Grammar.Text("\n"), Grammar.Control(tokenizer.Vocabulary.FindAdded("</tool_call>")));
        Grammar raw = Grammar.Sequence(Grammar.OneOf("path", "päth", "pattern"), Grammar.Text(">"), Grammar.Until(TextEnd.Of("\n</parameter>")));
        Grammar text = Grammar.FreeText([Tag.Behind(tokenizer.Vocabulary.FindAdded("<tool_call>"), call), Tag.Behind("<parameter=", raw), Tag.Behind("a", Grammar.Regex("[a-z]{2}"))]);
        CompareAlongWalk(CompiledGrammar.Compile(Grammar.Sequence(Grammar.Optional(Grammar.Text("é")), text)), tokenizer, TestVocabularies.DemoTables, seed, 150);
    }

    [Fact]
    public void FreeTextIsUtf8WhereverItMayEnd()
    {
        var random = new Random(13);
        for (int i = 0; i < 30; i++)
        {
            var constraint = new GrammarConstraint(CompiledGrammar.Compile(Grammar.FreeText([])), TestVocabularies.DemoTables);
            var mask = new TokenMask(TestVocabularies.DemoTables.Size);
            var text = new List<byte>();
            for (int step = 0; step < 60 || !constraint.CanEnd; step++)
            {
                constraint.ComputeMask(mask);
                int token = Pick(mask, random);
                constraint.Commit(token);
                text.AddRange(TestVocabularies.Demo.Vocabulary.BytesOf(token));
            }

            _ = new UTF8Encoding(false, throwOnInvalidBytes: true).GetString([.. text]);
        }
    }

    [SharedDataFact(TestVocabularies.Qwen)]
    public void AMaskOverARealVocabularyIsWhatTryingEveryTokenGives()
    {
        for (int seed = 0; seed < 3; seed++)
            CompareAlongWalk(Tool, TestVocabularies.Real, TestVocabularies.RealTables, seed, 15);
    }

    [SharedDataFact(MaskBenchCorpus.Archive)]
    public void MasksOfTheCorpusAreWhatTryingEveryTokenGives()
    {
        foreach (MaskBenchCase example in MaskBenchCorpus.Read(step: 50))
        {
            try
            {
                CompareAlongWalk(example.Schema.GetRawText(), TestVocabularies.Demo, TestVocabularies.DemoTables, 1, 40);
            }
            catch (SchemaRefusedException)
            {
                continue; // the ratchet keeps count of those
            }
        }
    }

    [Fact]
    public void AMaskNeverAllowsAControlTokenOrAnIdWithoutToken()
    {
        var constraint = new GrammarConstraint(Schemas.Compile("true"), TestVocabularies.DemoTables);
        var mask = new TokenMask(TestVocabularies.DemoTables.Size);
        var random = new Random(5);
        for (int i = 0; i < 100 && MoveRandomly(constraint, mask, random) >= 0; i++)
        {
            for (int id = 0; id < mask.Size; id++)
                Assert.True(!mask[id] || TestVocabularies.Demo.Vocabulary.KindOf(id) == TokenKind.Text);
        }
    }

    [Fact]
    public void AForkGoesItsOwnWay()
    {
        var constraint = new GrammarConstraint(Schemas.Compile(Tool), TestVocabularies.DemoTables);
        var mask = new TokenMask(TestVocabularies.DemoTables.Size);
        var random = new Random(7);
        for (int i = 0; i < 60 && !constraint.CanEnd; i++)
        {
            constraint.ComputeMask(mask);
            ulong[] before = mask.Words.ToArray();
            var fork = (GrammarConstraint)constraint.Fork();
            for (int k = 0; k < 5; k++)
                MoveRandomly(fork, mask, random);
            constraint.ComputeMask(mask);
            Assert.Equal(before, mask.Words.ToArray());
            MoveRandomly(constraint, mask, random);
        }
    }

    [Fact]
    public void ATokenThatIsNotAllowedIsRefusedAndChangesNothing()
    {
        var constraint = new GrammarConstraint(Schemas.Compile("""{"type":"object"}"""), TestVocabularies.DemoTables);
        int wrong = TestVocabularies.Demo.EncodeToIds("x")[0];
        Assert.Throws<InvalidOperationException>(() => constraint.Commit(wrong));
        constraint.Commit(TestVocabularies.Demo.EncodeToIds("{")[0]);
    }

    [Fact]
    public void TheTextCanAlwaysBeEndedInTheTokensThatAreLeft()
    {
        var random = new Random(3);
        for (int budget = 0; budget < 80; budget++)
        {
            var constraint = new GrammarConstraint(Schemas.Compile(Tool), TestVocabularies.DemoTables);
            var mask = new TokenMask(TestVocabularies.DemoTables.Size);
            int left = constraint.FewestTokensToEnd + budget;
            for (; left > 0 && !(constraint.CanEnd && random.Next(4) == 0); left--)
            {
                Assert.True(constraint.FewestTokensToEnd <= left);
                constraint.ComputeMaskToEnd(mask, left);
                int token = Pick(mask, random);
                if (token < 0)
                    break;
                constraint.Commit(token);
            }

            Assert.True(constraint.CanEnd, $"with a budget of {budget} the text was not ended");
        }
    }

    internal static int Pick(TokenMask mask, Random random)
    {
        int[] allowed = [.. Enumerable.Range(0, mask.Size).Where(id => mask[id])];
        return allowed.Length == 0 ? -1 : allowed[random.Next(allowed.Length)];
    }

    private static int MoveRandomly(GrammarConstraint constraint, TokenMask mask, Random random)
    {
        constraint.ComputeMask(mask);
        int token = Pick(mask, random);
        if (token >= 0)
            constraint.Commit(token);
        return token;
    }

    internal static void CompareAlongWalk(string schema, Tokenizer tokenizer, TokenTables tables, int seed, int steps) =>
        CompareAlongWalk(Schemas.Compile(schema), tokenizer, tables, seed, steps);

    internal static void CompareAlongWalk(CompiledGrammar compiled, Tokenizer tokenizer, TokenTables tables, int seed, int steps)
    {
        var constraint = new GrammarConstraint(compiled, tables);
        var mask = new TokenMask(tables.Size);
        var random = new Random(seed);
        var text = new List<byte>();
        int configuration = compiled.Automaton.Start;
        for (int i = 0; i < steps; i++)
        {
            constraint.ComputeMask(mask);
            for (int id = 0; id < tables.Size; id++)
            {
                Assert.True(mask[id] == (Step(compiled, tokenizer, configuration, id) != 0), $"token {id} behind {Encoding.UTF8.GetString([.. text])}");
            }

            int token = Pick(mask, random);
            Assert.True(token >= 0 || constraint.CanEnd, $"an empty mask behind {Encoding.UTF8.GetString([.. text])}");
            if (token < 0)
                return;
            constraint.Commit(token);
            text.AddRange(tokenizer.Vocabulary.BytesOf(token));
            configuration = Step(compiled, tokenizer, configuration, token);
        }
    }

    private static int Step(CompiledGrammar compiled, Tokenizer tokenizer, int configuration, int id) => tokenizer.Vocabulary.KindOf(id) switch
    {
        TokenKind.Text when tokenizer.Vocabulary.BytesOf(id).Length > 0 => compiled.Automaton.Run(configuration, tokenizer.Vocabulary.BytesOf(id)),
        TokenKind.Added or TokenKind.Special => compiled.Automaton.StepControl(configuration, id),
        _ => 0,
    };
}
