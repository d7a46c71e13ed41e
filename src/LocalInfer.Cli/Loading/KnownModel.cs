using LocalInfer.Cli.Hub;
using LocalInfer.Models.Catalog;

namespace LocalInfer.Cli.Loading;

/// <summary>A model that the catalogue knows, or that lies in the cache, or both.</summary>
/// <param name="Entry">What the catalogue has of it; null where only the cache knows it.</param>
/// <param name="Name">What <c>--model</c> takes.</param>
/// <param name="Repository">On the hub; null for the model that ships with LocalInfer.</param>
/// <param name="Local">What is on this machine; null where nothing is.</param>
internal sealed record KnownModel(CatalogEntry? Entry, string Name, string? Repository, ModelInspection? Local)
{
    /// <summary>The architecture, where it is known.</summary>
    public string? Family => Local?.Layout?.ModelType ?? Entry?.ModelType;

    /// <summary>The most tokens of prompt and reply together, where they are known.</summary>
    public int? ContextLength => Local?.Layout?.ContextLength ?? Entry?.ContextLength;

    /// <summary>The bytes on this machine, else those of the download; null where they are not known.</summary>
    public double? Bytes => Local is { IsWhole: true } ? Local.Bytes : Entry?.SizeGigabytes * 1e9 ?? Local?.Bytes;

    /// <summary>Whether it is here, wholly.</summary>
    public bool IsDownloaded => Local is { IsWhole: true };

    /// <summary>Why this version cannot run it, as far as is known; null where it can, or could once it is downloaded.</summary>
    public string? Problem => Local?.Problem;

    /// <summary>The catalogue in its order, then the other models of the cache by name.</summary>
    public static IReadOnlyList<KnownModel> All()
    {
        HubCache cache = HubCache.Default;
        var named = ModelCatalog.Entries.Select(entry => new KnownModel(entry, entry.Name, entry.Repository, Inspect(FolderOf(entry)))).ToList();
        var inCatalogue = ModelCatalog.Entries.Select(entry => entry.Repository).OfType<string>().ToHashSet(StringComparer.OrdinalIgnoreCase);
        IEnumerable<KnownModel> others = cache.Repositories()
            .Where(cached => !inCatalogue.Contains(cached.Repository))
            .Select(cached => new KnownModel(null, cached.Repository, cached.Repository, Inspect(cached.FindSnapshot(revision: null))))
            .Where(model => model.Local is { } local && (local.Layout is not null || File.Exists(Path.Combine(local.Folder, "config.json"))));
        return [.. named, .. others];
    }

    private static string? FolderOf(CatalogEntry entry) => entry.Repository is null
        ? DemoModel.Folder
        : ModelLocation.Snapshot(new ModelReference(entry, entry.Repository, entry.Revision));

    private static ModelInspection? Inspect(string? folder) => folder is null ? null : ModelInspection.Of(folder);
}
