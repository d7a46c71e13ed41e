using LocalInfer.Constraints.Compilation;

namespace LocalInfer.Constraints.Validation;

/// <summary>A part of a schema document with an address of its own: the document, or what begins at an <c>$id</c>.</summary>
internal sealed class SchemaResource(SchemaDocument document, string pointer, Uri address, SchemaDraft draft, bool hasValidation)
{
    /// <summary>The document that it lies in.</summary>
    public SchemaDocument Document { get; } = document;

    /// <summary>JSON pointer of it in the document.</summary>
    public string Pointer { get; } = pointer;

    /// <summary>What references within it are relative to.</summary>
    public Uri Address { get; } = address;

    /// <summary>The draft that it is written in.</summary>
    public SchemaDraft Draft { get; } = draft;

    /// <summary>Whether its dialect has the keywords that assert something, such as <c>minimum</c>.</summary>
    public bool HasValidation { get; } = hasValidation;

    /// <summary>JSON pointers in the document by anchor.</summary>
    public Dictionary<string, string> Anchors { get; } = new(StringComparer.Ordinal);

    /// <summary>Anchors that dynamic references find.</summary>
    public Dictionary<string, string> DynamicAnchors { get; } = new(StringComparer.Ordinal);
}
