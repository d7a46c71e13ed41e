using LocalInfer.Constraints.Automata;
using LocalInfer.Constraints.Compilation;
using LocalInfer.Constraints.Grammars;

namespace LocalInfer.Constraints.Tests;

/// <summary>What becomes of keywords that lead elsewhere or demand nothing: nothing is dropped silently.</summary>
public class KeywordTests
{
    [Theory]
    [InlineData("int32")]
    [InlineData("idn-hostname")]
    public void AFormatThatIsNotKnownIsNamed(string format)
    {
        CompiledGrammar compiled = Schemas.Compile($$"""{"properties":{"a":{"type":["integer","string"],"format":"{{format}}"} } }""", new() { IsStrict = true });
        KeywordReport ignored = Assert.Single(compiled.Ignored);
        Assert.Equal(("#/properties/a", "format"), (ignored.Path, ignored.Keyword));
        Assert.Contains(format, ignored.Reason, StringComparison.Ordinal);
        Assert.DoesNotContain(compiled.Keywords, report => report.Keyword == "format");
    }

    [Fact]
    public void EqualSchemasAreReportedWhereverTheyStandAndValuesNowhere()
    {
        CompiledGrammar compiled = Schemas.Compile("""
            {"properties":{"a":{"not":{"multipleOf":2}},"default":{"not":{"multipleOf":2}},"c~/":{"items":{"not":{"multipleOf":2}}}},
             "default":{"not":{"multipleOf":2}},"examples":[{"not":{"multipleOf":2}}]}
            """);
        Assert.Equal(
            ["#/properties/a/not", "#/properties/c~0~1/items/not", "#/properties/default/not"],
            compiled.Keywords.Where(report => !report.IsEnforced).Select(report => report.Path));
    }

    [Theory]
    [InlineData("""{"a":1,"b":"x"}""", true)]
    [InlineData("""{"a":"x","b":"x"}""", false)]
    [InlineData("""{"a":1,"b":1}""", false)]
    public void EqualReferencesInTwoResourcesLeadToEachOnesOwn(string text, bool isIn) =>
        Assert.Equal(isIn, Schemas.Compile("""
            {"properties":{"a":{"$id":"http://x/one","$ref":"#/$defs/v","$defs":{"v":{"type":"integer"}}},
                           "b":{"$id":"http://x/two","$ref":"#/$defs/v","$defs":{"v":{"type":"string"}}}}}
            """).Accepts(text));

    [Fact]
    public void APatternThatIsNoneIsNamedAndRefusedWhereStrict()
    {
        const string Schema = """{"properties":{"a":{"type":"string","pattern":"(unclosed"}}}""";
        KeywordReport report = Assert.Single(Schemas.Compile(Schema).Keywords, keyword => !keyword.IsEnforced);
        Assert.Equal(("#/properties/a", "pattern"), (report.Path, report.Keyword));
        Assert.EndsWith("Nothing checks it.", report.Reason, StringComparison.Ordinal);
        Assert.Throws<SchemaRefusedException>(() => Schemas.Compile(Schema, new() { IsStrict = true }));
    }

    [Fact]
    public void AFormatIsADemandUnlessFormatsAreRemarks()
    {
        const string Schema = """{"type":"string","format":"date"}""";
        Assert.False(Schemas.Compile(Schema).Accepts("\"soon\""));
        CompiledGrammar remarked = Schemas.Compile(Schema, new() { AssertsFormats = false });
        Assert.True(remarked.Accepts("\"soon\""));
        Assert.Equal("format", Assert.Single(remarked.Ignored).Keyword);
    }

    [Theory]
    [InlineData("\"joe bloggs\"@example.com", true)]
    [InlineData("joe@[127.0.0.1]", true)]
    [InlineData("joe@[IPv6:::1]", true)]
    [InlineData("joe bloggs@example.com", false)]
    [InlineData("joe@[127.0.0.300]", false)]
    public void AnAddressMayBeQuotedOrLiteral(string address, bool isIn) =>
        Assert.Equal(isIn, Schemas.Compile("""{"type":"string","format":"email"}""").Accepts(System.Text.Json.JsonSerializer.Serialize(address).Replace("\\u0022", "\\\"", StringComparison.Ordinal)));

    [Theory]
    [InlineData("", false, true)]
    [InlineData("http://json-schema.org/draft-07/schema#", false, true)]
    [InlineData("http://json-schema.org/draft-04/schema#", false, false)]
    public void AnIntegerWithAFractionOfZerosIsOneWhereEverySpellingIsTaken(string draft, bool isInFree, bool isInUnlimited)
    {
        string schema = $$"""{"$schema":"{{draft}}","type":"integer","minimum":3,"multipleOf":2}""";
        Assert.Equal(isInFree, Schemas.Compile(schema).Accepts("4.00"));
        CompiledGrammar unlimited = Schemas.Compile(schema, new() { Spelling = JsonSpelling.Unlimited });
        Assert.Equal(isInUnlimited, unlimited.Accepts("4.00"));
        Assert.True(unlimited.Accepts("4"));
        Assert.False(unlimited.Accepts("4.5"));
        Assert.False(unlimited.Accepts("3.0"));
    }

    [Theory]
    [InlineData("$anchor")]
    [InlineData("$dynamicAnchor")]
    public void AnAnchorIsThatOfItsResource(string keyword)
    {
        CompiledGrammar compiled = Schemas.Compile($$"""
            {"$id":"https://a.test/root","$defs":{
              "inner":{"$id":"https://a.test/inner","$defs":{"x":{"{{keyword}}":"value","type":"string"} },"properties":{"here":{"$ref":"#value"} } },
              "x":{"{{keyword}}":"value","type":"integer"} },
             "properties":{"mine":{"$ref":"#value"},"its":{"$ref":"inner#value"},"inner":{"$ref":"inner"} } }
            """);
        Assert.True(compiled.Accepts("""{"mine":1,"its":"a","inner":{"here":"b"}}"""));
        Assert.False(compiled.Accepts("""{"mine":"a"}"""));
        Assert.False(compiled.Accepts("""{"its":1}"""));
        Assert.False(compiled.Accepts("""{"inner":{"here":1}}"""));
    }

    [Fact]
    public void AnAnchorOfAnotherResourceIsNotFound()
    {
        string message = Assert.Throws<SchemaRefusedException>(() => Schemas.Compile(
            """{"$defs":{"inner":{"$id":"https://a.test/inner","$anchor":"value","type":"string"}},"$ref":"#value"}""")).Message;
        Assert.Contains("no anchor 'value'", message, StringComparison.Ordinal);
    }
}
