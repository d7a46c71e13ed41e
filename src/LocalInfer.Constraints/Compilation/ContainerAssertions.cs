using System.Text.Json;

namespace LocalInfer.Constraints.Compilation;

/// <summary>Reads the keywords that restrict arrays and objects.</summary>
internal sealed class ContainerAssertions(SchemaSource source, KeywordLedger ledger, StringAssertions strings)
{
    private static readonly string[] NotYet = ["unevaluatedItems", "unevaluatedProperties", "$dynamicRef", "$recursiveRef"];

    private readonly ArrayAssertions _arrays = new(source, ledger, strings);
    private readonly ObjectAssertions _objects = new(source, ledger, strings);

    /// <summary>Adds the demands of one schema.</summary>
    public ValueFacts Apply(ValueFacts facts, SchemaPart schema)
    {
        foreach (string keyword in NotYet)
        {
            if (schema.TryGet(keyword, out _) && !source.Lacks(keyword))
                ledger.Declare(schema, keyword, "masks do not enforce it.");
        }

        ArrayFacts arrays = _arrays.Apply(facts.Arrays, schema);
        ObjectFacts objects = _objects.Apply(facts.Objects, schema);
        return ReferenceEquals(arrays, facts.Arrays) && ReferenceEquals(objects, facts.Objects) ? facts : facts with { Arrays = arrays, Objects = objects };
    }

    /// <summary>Demands that an array or object equals a value.</summary>
    public ValueFacts Equal(ValueFacts facts, SchemaPart owner, SchemaPart value)
    {
        SchemaLiteral nothing = source.Nothing.Holds;
        if (value.Kind == JsonValueKind.Array)
        {
            SchemaLiteral[] items = Array.ConvertAll(value.Items, item => source.Constant(owner, item).Holds);
            return facts.OfTypes(JsonTypes.Array) with
            {
                Arrays = facts.Arrays with
                {
                    Minimum = Math.Max(facts.Arrays.Minimum, items.Length),
                    Maximum = Math.Min(facts.Arrays.Maximum ?? int.MaxValue, items.Length),
                    Rules = [.. facts.Arrays.Rules, new(items, nothing)],
                },
            };
        }

        var declared = new Dictionary<string, SchemaLiteral>(StringComparer.Ordinal);
        for (int i = 0; i < value.Names.Length; i++)
            declared[value.Names[i]] = source.Constant(owner, value.Items[i]).Holds;
        return facts.OfTypes(JsonTypes.Object) with
        {
            Objects = facts.Objects with
            {
                Required = facts.Objects.Required.Union(NameSet.Of([.. value.Names])),
                Rules = [.. facts.Objects.Rules, new(declared, [], nothing, IsSilent: false)],
            },
        };
    }
}
