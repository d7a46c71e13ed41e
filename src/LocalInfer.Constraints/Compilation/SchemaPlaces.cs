namespace LocalInfer.Constraints.Compilation;

/// <summary>Where parts stand in their document, as JSON pointers that begin with <c>#</c>.</summary>
internal static class SchemaPlaces
{
    /// <summary>The first place of a part; the document's own where it has none.</summary>
    public static string PathOf(SchemaPart root, SchemaPart part)
    {
        string? found = null;
        Visit(root, "#", (path, at) =>
        {
            if (found is null && ReferenceEquals(at, part))
                found = path;
        });
        return found ?? "#";
    }

    /// <summary>Visits every place of the document with the part that stands there.</summary>
    public static void Visit(SchemaPart part, string path, Action<string, SchemaPart> visit)
    {
        visit(path, part);
        for (int i = 0; i < part.Items.Length; i++)
        {
            string step = part.Names.Length > 0 ? Escape(part.Names[i]) : $"{i}";
            Visit(part.Items[i], path + "/" + step, visit);
        }
    }

    private static string Escape(string step) =>
        step.Replace("~", "~0", StringComparison.Ordinal).Replace("/", "~1", StringComparison.Ordinal);
}
