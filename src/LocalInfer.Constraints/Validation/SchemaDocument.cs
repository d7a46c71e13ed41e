using System.Text.Json;

namespace LocalInfer.Constraints.Validation;

/// <summary>A schema document and the resources in it by JSON pointer; the empty pointer's is the document itself.</summary>
/// <param name="Root">The document.</param>
/// <param name="Name">What paths in messages begin with: empty for the schema itself, the address for others.</param>
internal sealed record SchemaDocument(JsonElement Root, string Name)
{
    /// <summary>The resources.</summary>
    public Dictionary<string, SchemaResource> Resources { get; } = new(StringComparer.Ordinal);
}
