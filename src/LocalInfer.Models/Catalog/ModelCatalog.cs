using System.Text.Json;

namespace LocalInfer.Models.Catalog;

/// <summary>The models that LocalInfer knows by name: the built-in copy of <c>models.json</c>. Immutable; any thread may use it.</summary>
public static class ModelCatalog
{
    /// <summary>All entries, in the order of the file.</summary>
    public static IReadOnlyList<CatalogEntry> Entries { get; } = Load();

    /// <summary>Finds an entry by its short name or repository, in any letter case; null where there is none.</summary>
    public static CatalogEntry? Find(string name) => Entries.FirstOrDefault(e =>
        string.Equals(e.Name, name, StringComparison.OrdinalIgnoreCase)
        || string.Equals(e.Repository, name, StringComparison.OrdinalIgnoreCase));

    private static CatalogEntry[] Load()
    {
        using Stream file = typeof(ModelCatalog).Assembly.GetManifestResourceStream("models.json")!;
        using var json = JsonDocument.Parse(file);
        return [.. json.RootElement.GetProperty("models").EnumerateArray().Select(CatalogEntry.Read)];
    }
}
