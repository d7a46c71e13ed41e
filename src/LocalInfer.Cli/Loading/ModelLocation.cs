using LocalInfer.Cli.Hub;
using LocalInfer.Models.Catalog;

namespace LocalInfer.Cli.Loading;

/// <summary>Where the model that a person named lies on disk, and what the person wants of it.</summary>
/// <param name="Folder">The model's folder.</param>
/// <param name="Id">The name that the server gives it.</param>
/// <param name="Aliases">Other names that requests may use.</param>
internal sealed record ModelLocation(string Folder, string Id, IReadOnlyList<string> Aliases)
{
    /// <summary>The chat template to use instead of the folder's: one of its named templates, a file, or a text; null = the folder's.</summary>
    public string? ChatTemplate { get; init; }

    /// <summary>The folder of a LoRA or DoRA adapter that changes the model; null = none.</summary>
    public string? AdapterPath { get; init; }

    /// <summary>The name of the format in which it writes tool calls; null infers it.</summary>
    public string? ToolCallFormat { get; init; }

    /// <summary>What the catalogue has of the model; null where that is nothing.</summary>
    public CatalogEntry? Entry { get; init; }

    /// <summary>Finds a model by folder, by its name in the catalogue, or by its repository in the Hugging Face cache (<c>@REVISION</c> may follow).</summary>
    /// <exception cref="CommandException">There is no such model on this machine; the message says what to do.</exception>
    public static ModelLocation Find(string nameOrPath)
    {
        if (string.Equals(nameOrPath, DemoModel.Name, StringComparison.OrdinalIgnoreCase))
        {
            return new ModelLocation(DemoModel.Folder, "localinfer-demo", [DemoModel.Name]) { Entry = ModelCatalog.Find(DemoModel.Name) };
        }

        if (Directory.Exists(nameOrPath))
        {
            string folder = Path.GetFullPath(nameOrPath);
            string name = Path.GetFileName(Path.TrimEndingDirectorySeparator(folder));
            return new ModelLocation(folder, name, [nameOrPath, folder]) { Entry = ModelCatalog.Find(name) ?? ModelCatalog.Find(nameOrPath) };
        }

        return FindDownloaded(nameOrPath);
    }

    private static ModelLocation FindDownloaded(string name)
    {
        var model = ModelReference.Parse(name);
        string folder = Snapshot(model)
            ?? throw new CommandException(
                $"{model.Repository} is not in the Hugging Face cache of this machine. Download it with `localinfer pull {name}`, or give --model the folder that it lies in."
                + (model.Entry is null ? ModelReference.Suggest(name) : ""));
        if (ModelInspection.MissingFile(folder) is { } missing)
        {
            throw new CommandException($"{model.Repository} is only partly downloaded ({missing} is missing); `localinfer pull {name}` completes it.");
        }

        return new ModelLocation(folder, model.Repository!, model.Entry is null ? [] : [model.Entry.Name]) { Entry = model.Entry };
    }

    /// <summary>The snapshot of a model in the cache; a pinned commit that is not there gives way to <c>main</c>, which other tools have downloaded.</summary>
    public static string? Snapshot(ModelReference model)
    {
        CachedRepository cached = HubCache.Default.Of(model.Repository!);
        bool isPin = model.Revision is not null && model.Revision == model.Entry?.Revision;
        return cached.FindSnapshot(model.Revision) ?? (isPin ? cached.FindSnapshot(revision: null) : null);
    }
}
