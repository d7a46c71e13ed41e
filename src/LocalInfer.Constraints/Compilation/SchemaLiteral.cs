namespace LocalInfer.Constraints.Compilation;

/// <summary>The demand that a value satisfies a schema, or that it does not.</summary>
internal readonly record struct SchemaLiteral(SchemaNode Schema, bool IsNegated)
{
    /// <summary>The opposite demand.</summary>
    public SchemaLiteral Negated => new(Schema, !IsNegated);

    /// <summary>A number that tells demands apart.</summary>
    public int Code => (Schema.Id * 2) + (IsNegated ? 1 : 0);
}
