using System.Text.Json;

namespace LocalInfer.Models.Catalog;

/// <summary>The models that LocalInfer knows by name: the built-in copy of <c>models.json</c>. Immutable; any thread may use it.</summary>
public static class ModelCatalog
{
    private static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web)
    {
        RespectNullableAnnotations = true,
        RespectRequiredConstructorParameters = true,
    };

    /// <summary>All entries, in the order of the file.</summary>
    public static IReadOnlyList<CatalogEntry> Entries { get; } = Load();

    /// <summary>Finds an entry by its short name or repository, in any letter case; null where there is none.</summary>
    public static CatalogEntry? Find(string name) => Entries.FirstOrDefault(e =>
        string.Equals(e.Name, name, StringComparison.OrdinalIgnoreCase)
        || string.Equals(e.Repository, name, StringComparison.OrdinalIgnoreCase));

    private static List<CatalogEntry> Load()
    {
        using Stream file = typeof(ModelCatalog).Assembly.GetManifestResourceStream("models.json")!;
        return JsonSerializer.Deserialize<CatalogFile>(file, Options)!.Models;
    }

    private sealed record CatalogFile(string About, List<CatalogEntry> Models);
}
