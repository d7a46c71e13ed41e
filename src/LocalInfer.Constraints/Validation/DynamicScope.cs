namespace LocalInfer.Constraints.Validation;

/// <summary>The resources that were entered on the way to a schema, innermost first: dynamic references look for the outermost.</summary>
internal sealed record DynamicScope(SchemaResource Resource, DynamicScope? Outer)
{
    /// <summary>The scope within a schema of a resource.</summary>
    public DynamicScope Enter(SchemaResource resource) => resource == Resource ? this : new(resource, this);

    /// <summary>The outermost schema with a dynamic anchor; null where there is none.</summary>
    public SchemaPlace? Find(string anchor)
    {
        SchemaPlace? found = null;
        for (DynamicScope? scope = this; scope is not null; scope = scope.Outer)
        {
            if (scope.Resource.DynamicAnchors.TryGetValue(anchor, out string? pointer))
                found = SchemaLibrary.At(scope.Resource.Document, pointer);
        }

        return found;
    }
}
