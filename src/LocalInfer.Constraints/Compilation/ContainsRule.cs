namespace LocalInfer.Constraints.Compilation;

/// <summary>The demand that so many of an array's items satisfy a schema.</summary>
/// <param name="Owner">The schema that says so.</param>
/// <param name="Item">What those items satisfy.</param>
/// <param name="Minimum">Fewest of them.</param>
/// <param name="Maximum">Most of them, or null.</param>
internal sealed record ContainsRule(SchemaPart Owner, SchemaLiteral Item, int Minimum, int? Maximum);
