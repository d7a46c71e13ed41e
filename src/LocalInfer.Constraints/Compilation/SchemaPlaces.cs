namespace LocalInfer.Constraints.Compilation;

/// <summary>Where schemas stand in their document, as JSON pointers that begin with <c>#</c>.</summary>
internal static class SchemaPlaces
{
    /// <summary>Keywords whose members have names that are no keywords.</summary>
    private static readonly string[] Maps = ["properties", "patternProperties", "$defs", "definitions", "dependentSchemas", "dependencies"];

    /// <summary>Keywords that hold values: what looks like a schema there is none.</summary>
    private static readonly string[] Values = ["default", "examples", "example", "const", "enum"];

    /// <summary>The first place of a part; the document's own where it has none.</summary>
    public static string PathOf(SchemaPart root, SchemaPart part)
    {
        string? found = null;
        Visit(root, "#", isMap: false, (path, at) =>
        {
            if (found is null && ReferenceEquals(at, part))
                found = path;
        });
        return found ?? "#";
    }

    /// <summary>Visits every place of a document but those in plain values, with the part that stands there.</summary>
    public static void Visit(SchemaPart root, Action<string, SchemaPart> visit) => Visit(root, "#", isMap: false, visit);

    private static void Visit(SchemaPart part, string path, bool isMap, Action<string, SchemaPart> visit)
    {
        visit(path, part);
        for (int i = 0; i < part.Items.Length; i++)
        {
            string? name = part.Names.Length > 0 ? part.Names[i] : null;
            bool isKeyword = name is not null && !isMap;
            if (!isKeyword || !Values.Contains(name))
                Visit(part.Items[i], path + "/" + (name is null ? $"{i}" : Escape(name)), isKeyword && Maps.Contains(name), visit);
        }
    }

    private static string Escape(string step) =>
        step.Replace("~", "~0", StringComparison.Ordinal).Replace("/", "~1", StringComparison.Ordinal);
}
