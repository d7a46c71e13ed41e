using System.Text.Json;
using LocalInfer.Constraints.Automata;
using LocalInfer.Constraints.Compilation;
using LocalInfer.Constraints.Grammars;

namespace LocalInfer.Constraints.Tests;

public class ConstraintCacheTests
{
    [Fact]
    public void TheSameSchemaIsCompiledOnceHoweverItIsLaidOut()
    {
        var cache = new ConstraintCache();
        CompiledGrammar first = cache.Get(Parse("""{"type":"string"}"""));
        Assert.Same(first, cache.Get(Parse("""{ "type" : "string" }""")));
        Assert.NotSame(first, cache.Get(Parse("""{"type":"string"}""", SchemaOptions.Default with { IsClosed = true })));
    }

    [Fact]
    public void ManyThreadsShareOneCompilation()
    {
        var cache = new ConstraintCache();
        var found = new CompiledGrammar[64];
        Parallel.For(0, found.Length, i => found[i] = cache.Get(Parse("""{"type":"object","properties":{"a":{"format":"date-time"}}}""")));
        Assert.All(found, schema => Assert.Same(found[0], schema));
    }

    [Fact]
    public void WhatIsNotUsedForLongestGoesFirst()
    {
        var cache = new ConstraintCache(capacity: 2);
        CompiledGrammar one = cache.Get(Parse("""{"const":1}"""));
        CompiledGrammar two = cache.Get(Parse("""{"const":2}"""));
        cache.Get(Parse("""{"const":1}"""));
        cache.Get(Parse("""{"const":3}"""));
        Assert.Equal(2, cache.Count);
        Assert.Same(one, cache.Get(Parse("""{"const":1}""")));
        Assert.NotSame(two, cache.Get(Parse("""{"const":2}""")));
    }

    [Fact]
    public void ARefusalIsNotKept()
    {
        var cache = new ConstraintCache();
        for (int i = 0; i < 2; i++)
            Assert.Throws<SchemaRefusedException>(() => cache.Get(Parse("false")));
        Assert.Equal(0, cache.Count);
    }

    [Fact]
    public void ManyThreadsWalkOneAutomaton()
    {
        CompiledGrammar schema = Schemas.Compile("""{"type":"array","items":{"type":"object","properties":{"name":{"type":"string"},"n":{"type":"integer"}}}}""");
        Parallel.For(0, 200, i =>
        {
            string text = $"[{string.Join(", ", Enumerable.Range(0, (i % 20) + 1).Select(k => $"{{\"name\": \"é{i}{k}\", \"n\": {k}}}"))}]";
            Assert.True(schema.Accepts(text));
            Assert.False(schema.Accepts(text[..^1] + ",]"));
        });
    }

    [Fact]
    public void SpellingsAreKeptApart()
    {
        var cache = new ConstraintCache();
        JsonSpelling[] spellings = [JsonSpelling.Free, JsonSpelling.Unlimited, JsonSpelling.Dumps, JsonSpelling.Indented(2, 0), JsonSpelling.Indented(4, 0), JsonSpelling.Indented(4, 2)];
        Assert.Equal(spellings.Length, spellings.Select(spelling => cache.Get(Parse("{}", new() { Spelling = spelling }))).Distinct().Count());
    }

    private static Grammar Parse(string json, SchemaOptions? options = null) => Grammar.Json(JsonDocument.Parse(json).RootElement, options);
}
