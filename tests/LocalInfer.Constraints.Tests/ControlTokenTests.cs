using LocalInfer.Constraints.Grammars;

namespace LocalInfer.Constraints.Tests;

/// <summary>Control tokens come by id, where the grammar has them, and nowhere else.</summary>
public class ControlTokenTests
{
    private static readonly int Opening = TestVocabularies.Demo.Vocabulary.FindAdded("<tool_call>");
    private static readonly int Closing = TestVocabularies.Demo.Vocabulary.FindAdded("</tool_call>");

    private static readonly Grammar Body = Grammar.Sequence(Grammar.Text("\n"), GrammarTests.Call, Grammar.Text("\n"), Grammar.Control(Closing));

    [Fact]
    public void ACallBetweenControlTokensRunsFromTokenToToken()
    {
        Assert.True(Opening >= 0 && Closing >= 0);
        GrammarConstraint constraint = Start(Grammar.Sequence(Grammar.Control(Opening), Body));
        int[] tokens = [Opening, .. TestVocabularies.Demo.EncodeToIds("\n{\"name\": \"get_time\", \"arguments\": {\"zone\": \"UTC\"}}\n"), Closing];
        var mask = new TokenMask(TestVocabularies.DemoTables.Size);
        foreach (int token in tokens)
        {
            Assert.False(constraint.CanEnd);
            Assert.True(constraint.ComputeMask(mask));
            Assert.True(mask[token]);
            constraint.Commit(token);
        }

        Assert.True(constraint.CanEnd);
        constraint.ComputeMask(mask);
        Assert.Equal(-1, mask.Words.IndexOfAnyExcept(0UL));
    }

    [Fact]
    public void TheSpelledOutTokenIsNoControlToken()
    {
        GrammarConstraint constraint = Start(Grammar.Control(Opening));
        Assert.Throws<InvalidOperationException>(() => constraint.Commit(TestVocabularies.Demo.EncodeToIds("<", splitSpecialTokens: true)[0]));
    }

    [Fact]
    public void FreeTextOffersTheControlTokensOfItsTagsAndNoOther()
    {
        GrammarConstraint constraint = Start(Grammar.FreeText([Tag.Behind(Opening, Body)]));
        var mask = new TokenMask(TestVocabularies.DemoTables.Size);
        Assert.True(constraint.CanEnd);
        constraint.ComputeMask(mask);
        Assert.True(mask[Opening]);
        Assert.False(mask[Closing]);
        constraint.Commit(Opening);
        Assert.False(constraint.CanEnd);
        Assert.Throws<InvalidOperationException>(() => constraint.Commit(Opening));
    }

    [Fact]
    public void ForcedTokensRunAcrossControlTokens()
    {
        GrammarConstraint constraint = Start(Grammar.Sequence(Grammar.Control(Opening), Grammar.Text("\nok\n"), Grammar.Control(Closing)));
        int[] forced = new int[32];
        int count = constraint.CopyForcedTokens(forced);
        Assert.Equal([Opening, .. TestVocabularies.Demo.EncodeToIds("\nok\n"), Closing], forced[..count]);
    }

    [Fact]
    public void AGrammarThatNamesATextTokenAsControlTokenIsRefused()
    {
        int text = TestVocabularies.Demo.EncodeToIds("a")[0];
        ArgumentException refused = Assert.Throws<ArgumentException>(() => Start(Grammar.Control(text)));
        Assert.Contains($"{text}", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void ADemandedCallIsWrittenWithinTheTokensThatAreLeft()
    {
        var random = new Random(11);
        for (int budget = 0; budget < 40; budget++)
        {
            GrammarConstraint constraint = Start(Grammar.FreeText([Tag.Behind(Opening, Body)], minimum: 1));
            var mask = new TokenMask(TestVocabularies.DemoTables.Size);
            int left = constraint.FewestTokensToEnd + budget;
            for (; left > 0 && !constraint.CanEnd; left--)
            {
                constraint.ComputeMaskToEnd(mask, left);
                constraint.Commit(MaskTests.Pick(mask, random));
            }

            Assert.True(constraint.CanEnd, $"with a budget of {budget} the call was not ended");
        }
    }

    private static GrammarConstraint Start(Grammar grammar) => new(CompiledGrammar.Compile(grammar), TestVocabularies.DemoTables);
}
