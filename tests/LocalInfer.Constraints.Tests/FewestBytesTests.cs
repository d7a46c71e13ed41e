using System.Text.Json;
using LocalInfer.Constraints.Automata;
using LocalInfer.Constraints.Compilation;
using LocalInfer.Constraints.Grammars;
using LocalInfer.Constraints.Tests.MaskBench;
using LocalInfer.Testing;

namespace LocalInfer.Constraints.Tests;

/// <summary>The fewest bytes to the end are one more than behind the best next byte, and none only where the text may end.</summary>
public class FewestBytesTests
{
    [Theory]
    [InlineData("""{"type":"string","pattern":"b.d"}""")]
    [InlineData("""{"type":"string","pattern":"[é-ü]{2}x"}""")]
    [InlineData("""{"type":"string","minLength":3}""")]
    [InlineData("""{"properties":{"a":{"const":1},"long":{"const":22}},"additionalProperties":false,"minProperties":2,"type":"object"}""")]
    [InlineData("""{"properties":{"a":{"const":1},"long":{"const":"abcdefgh"}},"minProperties":4,"required":["q"],"type":"object"}""")]
    [InlineData("""{"properties":{"a":true,"b":true},"patternProperties":{"^x..":{"const":12}},"additionalProperties":false,"maxProperties":2,"minProperties":2}""")]
    [InlineData("""{"type":"array","prefixItems":[{"const":111},{"const":2}],"items":{"enum":[3,44]},"minItems":4}""")]
    [InlineData("""{"type":"array","items":{"enum":["a","bb",3,null,true]},"uniqueItems":true,"minItems":4}""")]
    [InlineData("""{"type":"array","prefixItems":[{"const":"first"}],"items":{"type":"integer"},"contains":{"minimum":100},"minContains":2,"maxContains":3,"minItems":4}""")]
    [InlineData("""{"type":"array","contains":{"type":"string","minLength":4},"minContains":2,"maxItems":3}""")]
    [InlineData("""{"type":"object","properties":{"a":{"type":"integer"},"b":{"type":"object","properties":{"c":{"const":1}},"required":["c"]}},"required":["b"]}""")]
    [InlineData("""{"type":"object","properties":{"a":{"const":1},"b":{"const":2}},"additionalProperties":false}""")]
    public void EachStepOfAShortestWayIsOneByteLess(string schema)
    {
        foreach (bool isOrdered in (bool[])[false, true])
        {
            foreach (JsonSpelling spelling in (JsonSpelling[])[JsonSpelling.Free, JsonSpelling.Dumps, JsonSpelling.Indented(3, 1)])
                Assert.Empty(Misjudged(Schemas.Compile(schema, new() { IsOrdered = isOrdered, Spelling = spelling }), walks: 40));
        }
    }

    [Theory]
    [InlineData("""{"type":"object","properties":{"a":{"type":"string","minLength":9},"b":{"type":"integer","minimum":100000},"c":{"type":"boolean"}},"required":["c"]}""")]
    [InlineData("""{"type":"object","properties":{"a":{"not":{}},"b":{"type":"string","maxLength":1}},"additionalProperties":{"type":"null"}}""")]
    public void SoItIsWhereOtherValuesMayStandForAProperty(string schema) =>
        Assert.Empty(Misjudged(CompiledGrammar.Compile(Grammar.Json(JsonDocument.Parse(schema).RootElement, omissible: new Dictionary<string, IReadOnlyList<string>> { ["a"] = ["null"], ["b"] = ["null", "\"none\""] })), walks: 40));

    [SharedDataFact(MaskBenchCorpus.Archive)]
    public void TheSameHoldsInTheCorpus()
    {
        var wrong = new List<string>();
        Parallel.ForEach(MaskBenchCorpus.Read(step: 9), example =>
        {
            try
            {
                IEnumerable<string> misjudged = Misjudged(CompiledGrammar.Compile(Grammar.Json(example.Schema)), walks: 4).Take(1);
                lock (wrong)
                    wrong.AddRange(misjudged.Select(text => $"{example.Name}: {text}"));
            }
            catch (SchemaRefusedException)
            {
                return; // the ratchet keeps count of those
            }
        });
        Assert.Empty(wrong);
    }

    [Theory]
    [InlineData("""{"properties":{"a":true,"b":true},"required":["a"],"minProperties":2,"additionalProperties":false,"type":"object"}""", """{"a":1,"b":2}""")]
    [InlineData("""{"properties":{"a":true,"b":true,"c":true},"required":["b"],"minProperties":3,"additionalProperties":false,"type":"object"}""", """{"a":1,"b":2,"c":3}""")]
    public void WhatComesBehindARequiredPropertyInOrderCountsForTheFewest(string schema, string text) =>
        Assert.True(Schemas.Compile(schema, new() { IsOrdered = true }).Accepts(text));

    [Theory]
    [InlineData("""{"type":"object","required":["a","b"],"maxProperties":1}""")]
    [InlineData("""{"type":"object","minProperties":3,"maxProperties":2}""")]
    [InlineData("""{"type":"object","properties":{"a":true},"minProperties":2,"additionalProperties":false}""")]
    public void CountsThatNoObjectHasAreRefused(string schema) =>
        Assert.Contains("no value satisfies it", Assert.Throws<SchemaRefusedException>(() => Schemas.Compile(schema)).Message, StringComparison.Ordinal);

    [Fact]
    public void WhereCharactersAreLimitedTheWayIsNoShorterThanSaid()
    {
        // Two bytes would do, but they are two characters.
        LazyAutomaton automaton = Schemas.Compile("""{"type":"string","pattern":"^(ab|€)$","maxLength":1}""").Automaton;
        int length = 0;
        for (int at = automaton.Start; !automaton.IsEnd(at); length++)
        {
            Assert.InRange(automaton.FewestBytes(at), 1, 5 - length);
            automaton.ShortestStep(at, out at);
        }

        Assert.Equal("\"€\""u8.Length, length);
    }

    /// <summary>Where the automaton says something else than its next steps, on random ways that often are the shortest one.</summary>
    private static IEnumerable<string> Misjudged(CompiledGrammar grammar, int walks)
    {
        LazyAutomaton automaton = grammar.Automaton;
        var random = new Random(11);
        for (int walk = 0; walk < walks; walk++)
        {
            int at = automaton.Start;
            for (int step = 0; step < 80; step++)
            {
                (byte Value, int To)[] next =
                    [.. Enumerable.Range(0, 256).Select(value => ((byte)value, automaton.Step(at, (byte)value))).Where(next => next.Item2 != LazyAutomaton.Dead)];
                int behind = next.Length == 0 ? GrammarNode.Never : next.Min(n => automaton.FewestBytes(n.To));
                int expected = automaton.IsEnd(at) ? 0 : behind + 1;
                if (automaton.FewestBytes(at) != expected)
                    yield return $"{automaton.FewestBytes(at)} instead of {expected} in step {step} of walk {walk}";
                if (next.Length == 0)
                    break;
                at = (random.Next(3) == 0 ? next.MinBy(n => automaton.FewestBytes(n.To)) : next[random.Next(next.Length)]).To;
            }
        }
    }
}
