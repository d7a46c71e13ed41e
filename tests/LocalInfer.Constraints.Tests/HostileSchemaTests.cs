using System.Text;
using LocalInfer.Constraints.Compilation;
using LocalInfer.Constraints.Grammars;

namespace LocalInfer.Constraints.Tests;

/// <summary>Schemas made to be expensive: each is either enforced or refused with a reason, in bounded time and memory.</summary>
public class HostileSchemaTests
{
    [Fact]
    public void FourThousandPropertiesAreEnforced()
    {
        string properties = string.Join(',', Enumerable.Range(0, 4096).Select(i => $"\"property{i}\":{{\"type\":\"integer\"}}"));
        CompiledGrammar schema = Schemas.Compile($$"""{"type":"object","properties":{{{properties}}},"required":["property17"],"additionalProperties":false}""");
        Assert.True(schema.Accepts("{\"property4095\": 1, \"property17\": 2}"));
        Assert.False(schema.Accepts("{\"property4095\": 1}"));
        Assert.False(schema.Accepts("{\"property4096\": 1, \"property17\": 2}"));
    }

    [Fact]
    public void AHugeEnumerationIsEnforced()
    {
        string values = string.Join(',', Enumerable.Range(0, 20_000).Select(i => $"\"value {i}\""));
        CompiledGrammar schema = Schemas.Compile($$"""{"enum":[{{values}}]}""");
        Assert.True(schema.Accepts("\"value 19999\""));
        Assert.False(schema.Accepts("\"value 20000\""));
    }

    [Fact]
    public void ASchemaNestedTooDeepIsRefused()
    {
        string schema = string.Concat(Enumerable.Repeat("{\"items\":", 200)) + "true" + new string('}', 200);
        Assert.Contains("128", Assert.Throws<SchemaRefusedException>(() => Schemas.Compile(schema)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("(a+)+$")]
    [InlineData("(a|a)*b")]
    [InlineData("(.*a){12}")]
    [InlineData("^(a?){50}a{50}$")]
    [InlineData("[ab]*a[ab]{30}")]
    [InlineData("^(([a-z]{1,50}){1,50}){1,50}$")]
    [InlineData("(?=a)b")]
    [InlineData("\\bword\\b")]
    [InlineData("(")]
    public void AHostilePatternIsEnforcedOrDeclared(string pattern)
    {
        CompiledGrammar schema = Schemas.Compile($$"""{"type":"string","pattern":"{{pattern.Replace("\\", "\\\\", StringComparison.Ordinal)}}"}""");
        KeywordReport report = Assert.Single(schema.Keywords, k => k.Keyword == "pattern");
        Assert.True(report.IsEnforced || report.Reason!.Length > 10);
        if (!report.IsEnforced)
            Assert.Equal("pattern", Assert.Throws<SchemaRefusedException>(() => Schemas.Compile($$"""{"type":"string","pattern":"{{pattern.Replace("\\", "\\\\", StringComparison.Ordinal)}}"}""", SchemaOptions.Default with { IsStrict = true })).Keyword);
    }

    [Theory]
    [InlineData("""{"type":"object","properties":{"a":{"$ref":"#"}},"required":["a"]}""")]
    [InlineData("""{"type":"array","items":{"$ref":"#"},"minItems":1}""")]
    [InlineData("""{"allOf":[{"type":"string"},{"type":"integer"}]}""")]
    [InlineData("""{"type":"integer","minimum":3,"maximum":2}""")]
    [InlineData("""{"type":"string","minLength":3,"maxLength":2}""")]
    [InlineData("""{"enum":["a"],"not":{"const":"a"}}""")]
    [InlineData("false")]
    public void ASchemaThatNothingSatisfiesIsRefused(string schema) =>
        Assert.Contains("no value satisfies", Assert.Throws<SchemaRefusedException>(() => Schemas.Compile(schema)).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("""{"$ref":"#"}""")]
    [InlineData("""{"anyOf":[{"$ref":"#"},{"$ref":"#"}]}""")]
    public void AReferenceInACircleDemandsNothing(string schema) => Assert.True(Schemas.Compile(schema).Accepts("[1]"));

    [Fact]
    public void AlternativesThatMultiplyAreBounded()
    {
        string pair = """{"anyOf":[{"type":"string"},{"type":"integer"},{"required":["a"]},{"required":["b"]}]}""";
        string schema = $$"""{"allOf":[{{string.Join(',', Enumerable.Range(0, 12).Select(i => pair.Replace("\"a\"", $"\"a{i}\"", StringComparison.Ordinal)))}}]}""";
        Assert.Throws<SchemaRefusedException>(() => Schemas.Compile(schema));
    }

    [Fact]
    public void ADeepTextIsFollowed()
    {
        CompiledGrammar schema = Schemas.Compile("""{"type":"array","items":{"$ref":"#"}}""");
        var text = new StringBuilder().Append('[', 2000).Append(']', 2000);
        Assert.True(schema.Accepts(text.ToString()));
    }

    [Fact]
    public void ALongestLengthCostsNothingWhenCompiling()
    {
        CompiledGrammar schema = Schemas.Compile("""{"type":"string","minLength":2,"maxLength":100000}""");
        Assert.True(schema.Accepts($"\"{new string('x', 5000)}\""));
        Assert.False(schema.Accepts("\"x\""));
    }

    [Theory]
    [InlineData("""{"type":"object","propertyNames":{"maxLength":200000}}""", "propertyNames")]
    [InlineData("""{"oneOf":[{"type":"string","pattern":"a","minLength":200000},{"type":"string","pattern":"b"}]}""", "pattern")]
    public void CountsTooLargeForAnAutomatonAreRefusedByName(string schema, string keyword) =>
        Assert.Contains($"'{keyword}'", Assert.Throws<SchemaRefusedException>(() => Schemas.Compile(schema)).Message, StringComparison.Ordinal);
}
