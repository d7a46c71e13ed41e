using System.Text.Json;

namespace LocalInfer.Constraints.Compilation;

/// <summary>Reads the keywords whose demands depend on what else holds: <c>if</c> with its branches, and dependencies of properties.</summary>
internal sealed class ConditionReader(SchemaSource source, KeywordLedger ledger)
{
    private static readonly string[] Dependencies = ["dependencies", "dependentRequired", "dependentSchemas"];

    /// <summary>The alternatives, each in all ways in which the conditions may turn out.</summary>
    public List<ValueFacts> Apply(List<ValueFacts> alternatives, SchemaPart schema)
    {
        if (schema.TryGet("if", out SchemaPart? condition) && !source.Lacks("if"))
        {
            SchemaLiteral holds = condition.Holds;
            SchemaLiteral? then = Optional(schema, "then");
            SchemaLiteral? otherwise = Optional(schema, "else");
            if (then is not null || otherwise is not null)
            {
                ledger.Enforce(schema, "if");
                alternatives = ValueFacts.Each(alternatives, (facts, into) =>
                {
                    into.Add((then is null ? facts : facts.And(then)).And(holds));
                    into.Add((otherwise is null ? facts : facts.And(otherwise)).And(holds.Negated));
                });
            }
        }

        foreach (string keyword in Dependencies)
        {
            if (!schema.TryGet(keyword, out SchemaPart? dependencies) || dependencies.Kind != JsonValueKind.Object)
                continue;
            ledger.Enforce(schema, keyword);
            for (int i = 0; i < dependencies.Names.Length; i++)
            {
                string name = dependencies.Names[i];
                SchemaPart demanded = dependencies.Items[i];
                alternatives = ValueFacts.Each(alternatives, (facts, into) => ApplyDependency(facts, name, demanded, into));
            }
        }

        return alternatives;
    }

    private static void ApplyDependency(ValueFacts facts, string name, SchemaPart demanded, List<ValueFacts> into)
    {
        ValueFacts with = facts with { Objects = facts.Objects with { Required = facts.Objects.Required.Add(name) } };
        with = demanded.Kind == JsonValueKind.Array
            ? with with { Objects = with.Objects with { Required = with.Objects.Required.Union(NameSet.Of([.. demanded.Items.Select(n => n.Text)])) } }
            : with.And(demanded.Holds);
        into.Add(facts with { Objects = facts.Objects with { Forbidden = facts.Objects.Forbidden.Add(name) } });
        into.Add(with.OfTypes(JsonTypes.Object));
    }

    private SchemaLiteral? Optional(SchemaPart schema, string keyword)
    {
        if (!schema.TryGet(keyword, out SchemaPart? part))
            return null;
        ledger.Enforce(schema, keyword);
        return part.Holds;
    }
}
