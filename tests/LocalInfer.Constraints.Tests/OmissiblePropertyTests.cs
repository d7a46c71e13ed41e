using System.Text.Json;
using LocalInfer.Constraints.Compilation;
using LocalInfer.Constraints.Grammars;

namespace LocalInfer.Constraints.Tests;

/// <summary>Null in place of a property that the whole object may lack.</summary>
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
            CompiledGrammar compiled = CompiledGrammar.Compile(Grammar.Json(closed, SchemaOptions.Default with { IsClosed = isClosed }, omissible: ["a"]));
            Assert.Equal(isIn, compiled.Accepts(text));
        }
    }

    [Fact]
    public void GrammarsWithAndWithoutThemAreKeptApart()
    {
        JsonElement schema = JsonElement.Parse("""{"type":"object","properties":{"a":{"type":"string"}}}""");
        var cache = new ConstraintCache();
        Assert.False(cache.Get(Grammar.Json(schema)).Accepts("""{"a": null}"""));
        Assert.True(cache.Get(Grammar.Json(schema, omissible: ["a"])).Accepts("""{"a": null}"""));
    }
}
