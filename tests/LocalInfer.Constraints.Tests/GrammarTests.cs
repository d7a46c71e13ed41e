using System.Text.Json;
using LocalInfer.Constraints.Compilation;
using LocalInfer.Constraints.Grammars;

namespace LocalInfer.Constraints.Tests;

/// <summary>Grammars that are composed of more than one schema: what they accept and what they leave to the model.</summary>
public class GrammarTests
{
    private const string Weather = """{"type":"object","properties":{"city":{"type":"string"}},"required":["city"]}""";
    private const string Clock = """{"type":"object","properties":{"zone":{"enum":["UTC","CET"]}},"required":["zone"]}""";

    private static readonly SchemaOptions Closed = SchemaOptions.Default with { IsClosed = true };

    /// <summary>A call of one of two tools, each with its own schema.</summary>
    internal static Grammar Call { get; } = Grammar.Sequence(
        Grammar.Text("{\"name\": \""),
        Grammar.Choice(CallOf("get_weather", Weather), CallOf("get_time", Clock)),
        Grammar.Text("}"));

    [Theory]
    [InlineData("""{"name": "get_weather", "arguments": {"city": "Köln"}}""", true)]
    [InlineData("""{"name": "get_time", "arguments": {"zone": "UTC"}}""", true)]
    [InlineData("""{"name": "get_time", "arguments": {"city": "Köln"}}""", false)]
    [InlineData("""{"name": "get_date", "arguments": {}}""", false)]
    [InlineData("""{"name": "get_time", "arguments": {"zone": "UTC"}""", false)]
    public void ACallHasTheSchemaOfItsName(string text, bool isIn) => Assert.Equal(isIn, CompiledGrammar.Compile(Call).Accepts(text));

    [Theory]
    [InlineData("", true)]
    [InlineData("ab", true)]
    [InlineData("abab", true)]
    [InlineData("aba", false)]
    [InlineData("ababab", false)]
    public void ABodyRepeatsWithinItsBounds(string text, bool isIn) =>
        Assert.Equal(isIn, CompiledGrammar.Compile(Grammar.Repeat(Grammar.Text("ab"), 0, 2)).Accepts(text));

    [Theory]
    [InlineData("12x", true)]
    [InlineData("12", false)]
    [InlineData("x", true)]
    [InlineData("1x2", false)]
    public void PartsThatMayBeEmptyAreSteppedOver(string text, bool isIn) => Assert.Equal(
        isIn,
        CompiledGrammar.Compile(Grammar.Sequence(Grammar.Regex("[0-9]*"), Grammar.Empty, Grammar.Text("x"), Grammar.Optional(Grammar.Text("!")))).Accepts(text));

    [Theory]
    [InlineData("rm -rf\n</parameter>", true)]
    [InlineData("\n</parameter>", true)]
    [InlineData("a </parameter> b\n\n</parameter>", true)]
    [InlineData("\n</param\n</parameter>", true)]
    [InlineData("x", false)]
    [InlineData("\n</parameter>\n</parameter>", false)]
    public void RawTextEndsAtTheFirstTerminator(string text, bool isIn) =>
        Assert.Equal(isIn, CompiledGrammar.Compile(Grammar.Until(TextEnd.Of("\n</parameter>"))).Accepts(text));

    [Theory]
    [InlineData("hello", true)]
    [InlineData("hello <call>1</call> and <call>2</call>", true)]
    [InlineData("a < b <cal", true)]
    [InlineData("<call>one</call>", false)]
    [InlineData("<call>1", false)]
    [InlineData("<<call>1</call>", true)]
    public void FreeTextIsInterruptedByTags(string text, bool isIn)
    {
        Grammar body = Grammar.Sequence(Grammar.Regex("[0-9]"), Grammar.Text("</call>"));
        Assert.Equal(isIn, CompiledGrammar.Compile(Grammar.FreeText([Tag.Behind("<call>", body)])).Accepts(text));
    }

    [Theory]
    [InlineData("no tag", false)]
    [InlineData("one [x]", true)]
    [InlineData("[x][x]", true)]
    [InlineData("[x] between [x]", true)]
    [InlineData("[x][x] behind", false)]
    [InlineData("[x][x][x]", false)]
    public void TagsAreCounted(string text, bool isIn) => Assert.Equal(
        isIn, CompiledGrammar.Compile(Grammar.FreeText([Tag.Behind("[", Grammar.Text("x]"))], minimum: 1, maximum: 2)).Accepts(text));

    [Fact]
    public void TheSameExpressionIsCompiledOnce()
    {
        var cache = new ConstraintCache();
        Grammar Make(string text) => Grammar.Sequence(Grammar.Text(text), Grammar.FreeText([Tag.Behind(7, Call), Tag.Behind("<a>", Grammar.Until(TextEnd.Of("</a>")))]));
        Assert.Same(cache.Get(Make("x")), cache.Get(Make("x")));
        Assert.NotSame(cache.Get(Make("x")), cache.Get(Make("y")));
    }

    [Fact]
    public void ARefusalNamesTheSchema()
    {
        Grammar bad = Grammar.Json(JsonDocument.Parse("""{"properties":{"a":{"$ref":"#/$defs/none"}},"required":["a"]}""").RootElement, name: "search");
        SchemaRefusedException refused = Assert.Throws<SchemaRefusedException>(() => CompiledGrammar.Compile(bad));
        Assert.Equal("search#/properties/a", refused.Path);
        Assert.Equal("$ref", refused.Keyword);
    }

    [Fact]
    public void ReportsNameTheSchema()
    {
        CompiledGrammar compiled = CompiledGrammar.Compile(Grammar.Json(JsonDocument.Parse(Clock).RootElement, name: "clock"));
        Assert.Contains(compiled.Keywords, k => k is { Path: "clock#/properties/zone", Keyword: "enum", IsEnforced: true });
    }

    [Theory]
    [InlineData("(")]
    [InlineData("(?=x)y")]
    [InlineData("(a)\\1")]
    public void APatternThatIsNoLanguageIsRefused(string pattern) =>
        Assert.Contains(pattern, Assert.Throws<ArgumentException>(() => Grammar.Regex(pattern)).Message, StringComparison.Ordinal);

    private static Grammar CallOf(string name, string schema) => Grammar.Sequence(
        Grammar.Text(name + "\", \"arguments\": "), Grammar.Json(JsonDocument.Parse(schema).RootElement, Closed, name));
}
