using System.Text.Json;
using LocalInfer.Constraints.Compilation;
using LocalInfer.Constraints.Grammars;
using LocalInfer.Constraints.Validation;

namespace LocalInfer.Constraints.Tests;

/// <summary>Demands on an array's items together: how many satisfy a schema, and that no two are equal.</summary>
public class ArrayTests
{
    private static readonly string[] Values = ["1", "2", "\"a\"", "\"b\"", "true", "null"];

    public static TheoryData<string> Enforced =>
    [
        """{"type":"array","contains":{"type":"string"}}""",
        """{"type":"array","contains":{"type":"number"},"minContains":2}""",
        """{"type":"array","contains":{"const":"a"},"maxContains":1}""",
        """{"type":"array","contains":{"type":"string"},"minContains":0,"maxContains":1}""",
        """{"type":"array","contains":{"enum":[1,"a"]},"minContains":1,"maxContains":2,"minItems":2,"maxItems":3}""",
        """{"type":"array","prefixItems":[{"type":"string"},{"type":"number"}],"contains":{"const":1}}""",
        """{"type":"array","prefixItems":[{"const":1}],"items":{"type":["number","string"]},"contains":{"type":"number"},"minContains":2,"minItems":3}""",
        """{"type":"array","prefixItems":[{"const":1}],"items":{"type":"string"},"contains":{"type":"number"}}""",
        """{"type":"array","items":{"enum":[1,2,"a"]},"uniqueItems":true}""",
        """{"type":"array","items":{"enum":[1,2,"a",null]},"uniqueItems":true,"minItems":2,"maxItems":3}""",
        """{"type":"array","items":{"anyOf":[{"type":["boolean","null"]},{"const":1},{"enum":[1,2]}]},"uniqueItems":true}""",
        """{"type":"array","uniqueItems":true,"maxItems":1}""",
        """{"anyOf":[{"type":"array","contains":{"const":1}},{"type":"array","maxItems":1,"items":{"type":"string"}}]}""",
    ];

    public static TheoryData<string, string> NotEnforced => new()
    {
        { """{"type":"array","uniqueItems":true}""", "uniqueItems" },
        { """{"type":"array","items":{"type":"string"},"uniqueItems":true}""", "uniqueItems" },
        { """{"type":"array","prefixItems":[{"enum":[1]}],"items":{"enum":[1,2]},"uniqueItems":true}""", "uniqueItems" },
        { """{"type":"array","items":{"enum":[1,2]},"uniqueItems":true,"contains":{"const":1}}""", "uniqueItems" },
        { """{"type":"array","contains":{"type":"string"},"allOf":[{"contains":{"type":"number"}}]}""", "contains" },
        { """{"type":"array","contains":{"type":"string"},"minContains":100000}""", "minContains" },
    };

    [Theory]
    [MemberData(nameof(Enforced))]
    public void MasksAcceptWhatTheValidatorDoes(string schema)
    {
        CompiledGrammar compiled = Schemas.Compile(schema);
        Assert.True(compiled.IsEnforced);
        SchemaValidator validator = SchemaValidator.Compile(JsonDocument.Parse(schema).RootElement);
        for (int length = 0; length <= 4; length++)
        {
            foreach (string text in Arrays(length))
                Assert.Equal((text, validator.Validate(JsonDocument.Parse(text).RootElement).Count == 0), (text, compiled.Accepts(text)));
        }
    }

    [Theory]
    [MemberData(nameof(Enforced))]
    public void MasksAreWhatTryingEveryTokenGives(string schema) =>
        MaskTests.CompareAlongWalk(schema, TestVocabularies.Demo, TestVocabularies.DemoTables, 3, 40);

    [Theory]
    [MemberData(nameof(NotEnforced))]
    public void WhatIsNotEnforcedIsDeclared(string schema, string keyword)
    {
        CompiledGrammar compiled = Schemas.Compile(schema);
        Assert.Contains(compiled.Keywords, report => report.Keyword == keyword && !report.IsEnforced);
        Assert.Throws<SchemaRefusedException>(() => Schemas.Compile(schema, SchemaOptions.Default with { IsStrict = true }));
    }

    [Theory]
    [InlineData("""{"type":"array","items":{"enum":["a","b"]},"uniqueItems":true,"minItems":3}""")]
    [InlineData("""{"type":"array","contains":{"const":2},"minContains":3,"maxContains":2}""")]
    [InlineData("""{"type":"array","items":{"type":"string"},"contains":{"type":"number"}}""")]
    [InlineData("""{"type":"array","contains":true,"minContains":3,"maxItems":2}""")]
    public void DemandsThatNoArraySatisfiesAreRefused(string schema) =>
        Assert.Contains("no value satisfies it", Assert.Throws<SchemaRefusedException>(() => Schemas.Compile(schema)).Message, StringComparison.Ordinal);

    private static IEnumerable<string> Arrays(int length) => length == 0
        ? ["[]"]
        : Enumerable.Range(0, (int)Math.Pow(Values.Length, length)).Select(number =>
            "[" + string.Join(", ", Enumerable.Range(0, length).Select(i => Values[number / (int)Math.Pow(Values.Length, i) % Values.Length])) + "]");
}
