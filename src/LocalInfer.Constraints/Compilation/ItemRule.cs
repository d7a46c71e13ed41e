namespace LocalInfer.Constraints.Compilation;

/// <summary>What one schema demands of an array's items.</summary>
/// <param name="First">Of the first items, in order.</param>
/// <param name="Rest">Of every further item, or null.</param>
internal sealed record ItemRule(SchemaLiteral[] First, SchemaLiteral? Rest)
{
    /// <summary>The demand on an item, if any.</summary>
    public SchemaLiteral? At(int index) => index < First.Length ? First[index] : Rest;
}
