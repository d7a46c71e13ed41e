namespace LocalInfer.Constraints.Compilation;

/// <summary>The demand that a value satisfies a schema, or that it does not. Each schema has one of either kind.</summary>
internal sealed class SchemaLiteral
{
    /// <summary>The demand that a schema holds.</summary>
    public SchemaLiteral(SchemaPart schema)
    {
        Schema = schema;
        Negated = new(this);
    }

    private SchemaLiteral(SchemaLiteral opposite)
    {
        Schema = opposite.Schema;
        IsNegated = true;
        Negated = opposite;
    }

    /// <summary>The schema.</summary>
    public SchemaPart Schema { get; }

    /// <summary>Whether the schema must not hold.</summary>
    public bool IsNegated { get; }

    /// <summary>The opposite demand.</summary>
    public SchemaLiteral Negated { get; }

    /// <summary>A number that tells demands apart; opposite ones differ in the lowest bit alone.</summary>
    public int Code => (Schema.Id * 2) + (IsNegated ? 1 : 0);
}
