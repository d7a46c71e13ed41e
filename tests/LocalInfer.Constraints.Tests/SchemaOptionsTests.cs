using LocalInfer.Constraints.Automata;
using LocalInfer.Constraints.Compilation;
using LocalInfer.Constraints.Grammars;

namespace LocalInfer.Constraints.Tests;

public class SchemaOptionsTests
{
    private const string Two = """{"type":"object","properties":{"b":{"type":"integer"},"a":{"type":"integer"}}}""";

    [Theory]
    [InlineData("""{"b": 1, "c": 2}""", true, false)]
    [InlineData("""{"a": 1}""", true, true)]
    public void ObjectsAreOpenUnlessClosed(string text, bool isInOpen, bool isInClosed)
    {
        Assert.Equal(isInOpen, Schemas.Compile(Two).Accepts(text));
        Assert.Equal(isInClosed, Schemas.Compile(Two, SchemaOptions.Default with { IsClosed = true }).Accepts(text));
    }

    [Theory]
    [InlineData("""{"type":"object","properties":{"a":true},"additionalProperties":true}""")]
    [InlineData("""{"type":"object","properties":{"a":true},"patternProperties":{"^z":true}}""")]
    [InlineData("""{"type":"object"}""")]
    public void AnObjectThatSaysWhatElseItTakesStaysAsItSays(string schema) =>
        Assert.True(Schemas.Compile(schema, SchemaOptions.Default with { IsClosed = true }).Accepts("""{"other": 1}"""));

    [Theory]
    [InlineData("""{"b": 1, "a": 2}""", true)]
    [InlineData("""{"a": 1, "b": 2}""", false)]
    [InlineData("""{"a": 1}""", true)]
    public void OrderedPropertiesComeAsDeclared(string text, bool isIn)
    {
        Assert.Equal(isIn, Schemas.Compile(Two, SchemaOptions.Default with { IsOrdered = true }).Accepts(text));
        Assert.True(Schemas.Compile(Two).Accepts(text));
    }

    [Theory]
    [InlineData("""{"b": 1, "a": 2}""", true)]
    [InlineData("""{"b":1}""", false)]
    [InlineData("""{"b": 1,"a": 2}""", false)]
    [InlineData("{ \"b\": 1}", false)]
    public void AFixedSpellingIsThatOfDumps(string text, bool isIn) =>
        Assert.Equal(isIn, Schemas.Compile(Two, SchemaOptions.Default with { Spelling = JsonSpelling.Dumps }).Accepts(text));

    [Theory]
    [InlineData("{\n    \"b\": 1,\n    \"a\": 2\n  }", true)]
    [InlineData("{}", true)]
    [InlineData("{\n    \"b\": 1, \"a\": 2\n  }", false)]
    [InlineData("{\n   \"b\": 1\n  }", false)]
    [InlineData("{\n     \"b\": 1\n  }", false)]
    [InlineData("{\n    \"b\": 1}", false)]
    [InlineData("{\n    \"b\": 1\n   }", false)]
    [InlineData("{\n    \"b\":1\n  }", false)]
    [InlineData("{\n    \"b\" : 1\n  }", false)]
    [InlineData("{\n    \"b\": 1\n  ,\n    \"a\": 2\n  }", false)]
    [InlineData("{\n  }", false)]
    [InlineData("{\n    }", false)]
    [InlineData("{\"b\": 1}", false)]
    public void AnIndentedObjectHasAPropertyALine(string text, bool isIn) =>
        Assert.Equal(isIn, Schemas.Compile(Two, SchemaOptions.Default with { Spelling = JsonSpelling.Indented(4, 2) }).Accepts(text));

    [Fact]
    public void WhatIsInsideAnIndentedObjectIsInOneLine()
    {
        const string Nested = """{"type":"object","properties":{"l":{"type":"array"},"o":{"$ref":"#"}}}""";
        CompiledGrammar compiled = Schemas.Compile(Nested, SchemaOptions.Default with { Spelling = JsonSpelling.Indented(1, 0) });
        Assert.True(compiled.Accepts("{\n \"l\": [1, 2],\n \"o\": {\"o\": {}, \"l\": []}\n}"));
        Assert.False(compiled.Accepts("{\n \"o\": {\n \"l\": []\n}\n}"));
    }

    [Fact]
    public void BlanksAreBoundedUnlessUnlimited()
    {
        string longest = $"{{\n{new string(' ', 32)}\"b\": 1}}";
        string endless = $"{{\n{new string(' ', 33)}\"b\": 1}}";
        string lines = "{\n\n\"b\": 1}";
        Assert.True(Schemas.Compile(Two).Accepts(longest));
        Assert.False(Schemas.Compile(Two).Accepts(endless));
        Assert.False(Schemas.Compile(Two).Accepts(lines));
        AssertUnlimited(endless);
        AssertUnlimited(lines);
    }

    private static void AssertUnlimited(string text) =>
        Assert.True(Schemas.Compile(Two, SchemaOptions.Default with { Spelling = JsonSpelling.Unlimited }).Accepts(text));
}
