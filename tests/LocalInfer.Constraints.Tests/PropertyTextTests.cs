using System.Text.Json;
using LocalInfer.Constraints.Compilation;
using LocalInfer.Constraints.Grammars;

namespace LocalInfer.Constraints.Tests;

/// <summary>Objects whose properties are written as text one behind the other.</summary>
public class PropertyTextTests
{
    private static readonly PropertySpelling Lines = new("<", ">", TextEnd.Of(";"), Gap: "");

    [Theory]
    [InlineData("<a>1;<b>x;", true)]
    [InlineData("<b>x;<a>1;", true)]
    [InlineData("<b>x;<c>true;<a>1;", true)]
    [InlineData("<a>1;", false)]
    [InlineData("<a>1;<b>x;<a>2;", false)]
    [InlineData("<a>1;<b>x;<d>x;", false)]
    [InlineData("<a>x;<b>x;", false)]
    [InlineData("<a>1;<b>;", true)]
    [InlineData("", false)]
    public void PropertiesComeInAnyOrderOnceAndThoseRequiredAllOfThem(string text, bool isIn) => Assert.Equal(
        isIn, Accepts("""{"properties":{"a":{"type":"integer"},"b":{"type":"string"},"c":{"type":"boolean"},"ab":{"type":"string"}},"required":["b","a"]}""", text, "b", "ab"));

    [Theory]
    [InlineData("""{"type":"string","minLength":2}""", "é;", false)]
    [InlineData("""{"type":"string","minLength":2}""", "éé;", true)]
    [InlineData("""{"type":"string","maxLength":2}""", "éé;", true)]
    [InlineData("""{"type":"string","maxLength":2}""", "ééé;", false)]
    [InlineData("""{"type":"string","maxLength":0}""", ";", true)]
    [InlineData("""{"type":"string","maxLength":100000}""", "x;", true)]
    [InlineData("""{"type":"string","pattern":"^[a-c]+$"}""", "abc;", true)]
    [InlineData("""{"type":"string","pattern":"^[a-c]+$"}""", "abd;", false)]
    [InlineData("""{"type":"string","pattern":"b"}""", "abd;", true)]
    [InlineData("""{"type":"string","pattern":"^(a|a;b)$"}""", "a;", true)]
    [InlineData("""{"type":"string","pattern":"^(a|a;b)$"}""", "a;b;", false)]
    [InlineData("""{"type":"string","format":"date"}""", "2024-02-29;", true)]
    [InlineData("""{"type":"string","format":"date"}""", "2023-02-29;", false)]
    [InlineData("""{"enum":["a","bc"]}""", "bc;", true)]
    [InlineData("""{"enum":["a","bc"]}""", "b;", false)]
    [InlineData("""{"const":"a"}""", "a;", true)]
    [InlineData("""{"const":"a"}""", "b;", false)]
    [InlineData("""{"$ref":"#/$defs/short"}""", "abc;", true)]
    [InlineData("""{"$ref":"#/$defs/short"}""", "abcd;", false)]
    public void AStringIsHeldToItsKeywords(string value, string text, bool isIn) =>
        Assert.Equal(isIn, Accepts("""{"properties":{"v":VALUE},"required":["v"],"$defs":{"short":{"type":"string","maxLength":3}}}""".Replace("VALUE", value, StringComparison.Ordinal), "<v>" + text, "v"));

    [Theory]
    [InlineData("""{"type":["string","null"]}""", "None;", true)]
    [InlineData("""{"anyOf":[{"type":"string"},{"type":"integer"}]}""", " 12;", true)]
    [InlineData("""{"anyOf":[{"type":"string"},{"type":"integer","minimum":10}]}""", "12;", true)]
    [InlineData("""{"anyOf":[{"type":"string"},{"type":"integer","minimum":10}]}""", "9;", false)]
    [InlineData("""{"anyOf":[{"type":"string"},{"type":"integer","minimum":10}]}""", "9a;", true)]
    [InlineData("""{"anyOf":[{"type":"string","maxLength":3},{"type":"array","items":{"type":"integer"}}]}""", "[1];", true)]
    [InlineData("""{"anyOf":[{"type":"string","maxLength":3},{"type":"array","items":{"type":"integer"}}]}""", "[x];", false)]
    [InlineData("""{"anyOf":[{"type":"string","maxLength":3},{"type":"object","properties":{"x":{"type":"integer"}}}]}""", "{};", true)]
    [InlineData("""{"anyOf":[{"type":"string","maxLength":3},{"type":"object","properties":{"x":{"type":"integer"}}}]}""", " {;", false)]
    [InlineData("""{"type":["string","boolean"],"enum":["a",true]}""", "true;", true)]
    [InlineData("""{"anyOf":[{"type":"string"},{"const":true}]}""", "False;", false)]
    public void ATextThatWouldBeReadAsAnotherKindIsHeldToThatKind(string value, string text, bool isIn) =>
        Assert.Equal(isIn, Accepts("""{"properties":{"v":VALUE},"required":["v"]}""".Replace("VALUE", value, StringComparison.Ordinal), "<v>" + text));

    [Theory]
    [InlineData("", "<v>ab;!", true)]
    [InlineData("", "<v>ab-;!", true)]
    [InlineData("", "<v>a;b;!", true)]
    [InlineData("", "<v>a;!b;!", false)]
    [InlineData("", "<v>a;?", false)]
    [InlineData(",\"maxLength\":2", "<v>ab;!", true)]
    [InlineData(",\"maxLength\":2", "<v>ab-;!", true)]
    [InlineData(",\"maxLength\":2", "<v>abc-;!", false)]
    [InlineData(",\"maxLength\":2", "<v>a--;!", true)]
    [InlineData(",\"maxLength\":2", "<v>a;;!", true)]
    [InlineData(",\"minLength\":2", "<v>a-;!", false)]
    [InlineData(",\"minLength\":2", "<v>a--;!", true)]
    [InlineData(",\"pattern\":\"^a(;b)?$\"", "<v>a;b-;!", true)]
    [InlineData(",\"pattern\":\"^a(;b)?$\"", "<v>a;!", true)]
    [InlineData(",\"pattern\":\"^a-$\"", "<v>a-;!", false)]
    public void AMarkEndsAValueOnlyWhereAFollowerComes(string keywords, string text, bool isIn)
    {
        var spelling = new PropertySpelling("<", ">", new TextEnd(["-;", ";"], ["<", "!"]), Gap: "");
        Grammar parameters = Grammars.Grammar.Properties(
            JsonElement.Parse($$$"""{"properties":{"v":{"type":"string"{{{keywords}}}}},"required":["v"]}"""), spelling, ["v"], SchemaOptions.Default with { IsClosed = true });
        Assert.Equal(isIn, CompiledGrammar.Compile(Grammars.Grammar.Sequence(parameters, Grammars.Grammar.Text("!"))).Accepts(text));
    }

    [Fact]
    public void WhatConcernsTheObjectAsAWholeIsDeclared()
    {
        const string Schema = """{"type":"object","properties":{"a":{"type":"string","minLength":1}},"required":["a"],"minProperties":1,"anyOf":[{"required":["a"]}]}""";
        CompiledGrammar grammar = CompiledGrammar.Compile(Grammar(Schema, isStrict: false, ["a"]));
        Assert.Equal(["#:anyOf", "#:minProperties"], grammar.Keywords.Where(keyword => !keyword.IsEnforced).Select(keyword => $"{keyword.Path[1..]}:{keyword.Keyword}"));
        Assert.Contains(grammar.Keywords, keyword => keyword is { Path: "f#/properties/a", Keyword: "minLength", IsEnforced: true });
        SchemaRefusedException refused = Assert.Throws<SchemaRefusedException>(() => CompiledGrammar.Compile(Grammar(Schema, isStrict: true, ["a"])));
        Assert.Equal("f#", refused.Path);
    }

    private static bool Accepts(string schema, string text, params string[] strings) => CompiledGrammar.Compile(Grammar(schema, isStrict: false, strings)).Accepts(text);

    private static Grammar Grammar(string schema, bool isStrict, string[] strings) => Grammars.Grammar.Properties(
        JsonElement.Parse(schema), Lines, strings, SchemaOptions.Default with { IsClosed = true, IsStrict = isStrict }, "f");
}
