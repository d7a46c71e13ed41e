using System.Text;
using System.Text.Json;
using LocalInfer.Constraints.Compilation;
using LocalInfer.Constraints.Tests.MaskBench;
using LocalInfer.Constraints.Validation;
using LocalInfer.Testing;

namespace LocalInfer.Constraints.Tests.Validation;

/// <summary>What failures say, and that hostile documents and schemas end in an answer.</summary>
public class SchemaValidatorTests
{
    [Theory]
    [InlineData("""{"properties":{"days":{"maximum":7}}}""", """{"days":9}""", "/days", "#/properties/days", "maximum", "9 is more than 7.")]
    [InlineData("""{"required":["city"]}""", "{}", "", "#", "required", "the property \"city\" is missing.")]
    [InlineData("""{"items":{"type":"string"}}""", """["a",1]""", "/1", "#/items", "type", "1 is not of type \"string\".")]
    [InlineData("""{"properties":{"a/b":{"$ref":"#/$defs/n"}},"$defs":{"n":{"enum":[1]}}}""", """{"a/b":2}""", "/a~1b", "#/$defs/n", "enum", "2 is none of [1].")]
    [InlineData("""{"uniqueItems":true}""", "[1,2,1.0]", "", "#", "uniqueItems", "items 0 and 2 are equal.")]
    [InlineData("""{"additionalProperties":false}""", """{"x":1}""", "/x", "#/additionalProperties", "schema", "nothing is allowed here.")]
    [InlineData("""{"format":"date"}""", "\"2024-02-30\"", "", "#", "format", "\"2024-02-30\" is no date.")]
    public void AFailureSaysWhatFailedWhere(string schema, string instance, string instancePath, string schemaPath, string keyword, string message) =>
        Assert.Equal(new(instancePath, schemaPath, keyword, message), Assert.Single(Failures(schema, instance)));

    [Fact]
    public void OfAlternativesTheNearestIsTold()
    {
        IReadOnlyList<ValidationFailure> failures = Failures(
            """{"anyOf":[{"type":"string"},{"properties":{"a":{"properties":{"b":{"type":"integer"}}}},"type":"object"}]}""", """{"a":{"b":"x"}}""");
        Assert.Equal(["anyOf", "type"], failures.Select(failure => failure.Keyword));
        Assert.Equal("/a/b", failures[1].InstancePath);
    }

    [Theory]
    [InlineData("""{"$ref":"#/$defs/none"}""", "$ref")]
    [InlineData("""{"properties":{"a":{"$ref":"other.json"}}}""", "$ref")]
    [InlineData("""{"properties":{"a":3}}""", "schema")]
    public void ASchemaThatLeadsNowhereIsRefused(string schema, string keyword) =>
        Assert.Equal(keyword, Assert.Throws<SchemaRefusedException>(() => SchemaValidator.Compile(Parse(schema))).Keyword);

    [Theory]
    [InlineData("""{"$ref":"#"}""")]
    [InlineData("""{"anyOf":[{"$ref":"#"}]}""")]
    public void AReferenceInACircleDemandsNothing(string schema) => Assert.Empty(Failures(schema, "[1]"));

    [Theory]
    [InlineData("1e99999999999999999999", "0.1", true)]
    [InlineData("1e-99999999999999999999", "0.1", false)]
    [InlineData("123456789012345678901234567890", "10", true)]
    public void NumbersOfAnySizeAreDivided(string number, string divisor, bool isMultiple) =>
        Assert.Equal(isMultiple, Failures($$"""{"multipleOf":{{divisor}}}""", number).Count == 0);

    [Fact]
    public void ADocumentNestedBeyondTheStackFailsWithAReason()
    {
        const int Depth = 200_000;
        using JsonDocument document = JsonDocument.Parse(new StringBuilder().Append('[', Depth).Append(']', Depth).ToString(), new() { MaxDepth = Depth });
        ValidationFailure failure = Assert.Single(SchemaValidator.Compile(Parse("""{"items":{"$ref":"#"}}""")).Validate(document.RootElement));
        Assert.Contains("nested too deep", failure.Message, StringComparison.Ordinal);
    }

    [SharedDataFact(MaskBenchCorpus.Archive)]
    public void InstancesOfTheCorpusAreJudgedAsItSays()
    {
        var wrong = new List<string>();
        foreach (MaskBenchCase example in MaskBenchCorpus.Read(step: 3))
        {
            SchemaValidator validator;
            try
            {
                validator = SchemaValidator.Compile(example.Schema);
            }
            catch (SchemaRefusedException e)
            {
                wrong.Add($"{example.Name}: {e.Message}");
                continue;
            }

            wrong.AddRange(example.Instances.Where(instance => instance.IsValid != (validator.Validate(instance.Data).Count == 0))
                .Select(instance => $"{example.Name}: {instance.IsValid} {instance.Data} {string.Join(';', validator.Validate(instance.Data))}"));
        }

        Assert.True(wrong.Count == 0, string.Join("\n", wrong));
    }

    private static IReadOnlyList<ValidationFailure> Failures(string schema, string instance) => SchemaValidator.Compile(Parse(schema)).Validate(Parse(instance));

    private static JsonElement Parse(string json) => JsonDocument.Parse(json).RootElement;
}
