using System.Text.Json;
using LocalInfer.Constraints.Compilation;
using LocalInfer.Constraints.Grammars;

namespace LocalInfer.Constraints.Tests;

/// <summary>A value in place of a property that the whole object may lack.</summary>
public class OmissiblePropertyTests
{
    [Theory]
    [InlineData("""{"properties":{"a":{"type":"string"},"b":{"type":"integer"}}}""", """{"a": null, "b": 1}""", true)]
    [InlineData("""{"properties":{"a":{"type":"string"},"b":{"type":"integer"}}}""", """{"a": "null"}""", true)]
    [InlineData("""{"properties":{"a":{"type":"string"},"b":{"type":"integer"}}}""", """{"b": null}""", false)]
    [InlineData("""{"properties":{"a":{"type":"string"}}}""", """{"a": null, "a": "x"}""", false)]
    [InlineData("""{"properties":{"a":{"type":"string"}},"required":["a"]}""", """{"a": null}""", false)]
    [InlineData("""{"properties":{"a":{"type":"string"}},"minProperties":1}""", """{"a": null}""", false)]
    [InlineData("""{"properties":{"a":{"type":"string"}},"maxProperties":1}""", """{"a": null}""", false)]
    [InlineData("""{"properties":{"a":{"type":"string"},"b":{"type":"integer"}},"dependentRequired":{"b":["a"]}}""", """{"b": 1, "a": null}""", false)]
    [InlineData("""{"properties":{"a":{"type":"string"},"b":{"type":"integer"}},"dependentRequired":{"b":["a"]}}""", """{"a": null}""", true)]
    [InlineData("""{"properties":{"a":{"$ref":"#"}}}""", """{"a": null}""", true)]
    [InlineData("""{"properties":{"a":{"type":"object","$ref":"#"}}}""", """{"a": {"a": null}}""", false)]
    [InlineData("""{"properties":{"a":{"type":"string"}},"not":{"required":["a"]}}""", """{"a": null}""", false)]
    public void ItMayComeWhereThePropertyMayBeMissing(string schema, string text, bool isIn)
    {
        JsonElement closed = JsonElement.Parse($$"""{"type":"object",{{schema[1..]}}""");
        foreach (bool isClosed in (bool[])[false, true])
        {
            CompiledGrammar compiled = CompiledGrammar.Compile(Grammar.Json(closed, SchemaOptions.Default with { IsClosed = isClosed }, omissible: NullFor("a")));
            Assert.Equal(isIn, compiled.Accepts(text));
        }
    }

    [Theory]
    [InlineData("""{"a": "N/A", "b": 1}""", true)]
    [InlineData("""{"a": 0}""", true)]
    [InlineData("""{"a": "s"}""", true)]
    [InlineData("""{"a": "N/"}""", false)]
    [InlineData("""{"a": 05}""", false)]
    [InlineData("""{"b": 0.5, "a": null}""", false)]
    public void ItIsOneOfThose(string text, bool isIn)
    {
        JsonElement schema = JsonElement.Parse("""{"type":"object","properties":{"a":{"enum":["s","N"]},"b":{"type":"number"}}}""");
        Assert.Equal(isIn, CompiledGrammar.Compile(Grammar.Json(schema, omissible: new Dictionary<string, IReadOnlyList<string>> { ["a"] = ["\"N/A\"", "0"] })).Accepts(text));
    }

    [Fact]
    public void GrammarsWithAndWithoutThemAreKeptApart()
    {
        JsonElement schema = JsonElement.Parse("""{"type":"object","properties":{"a":{"type":"string"}}}""");
        var cache = new ConstraintCache();
        Assert.False(cache.Get(Grammar.Json(schema)).Accepts("""{"a": null}"""));
        Assert.True(cache.Get(Grammar.Json(schema, omissible: NullFor("a"))).Accepts("""{"a": null}"""));
    }

    private static Dictionary<string, IReadOnlyList<string>> NullFor(string property) => new() { [property] = ["null"] };
}
