using LocalInfer.Models.Catalog;

namespace LocalInfer.Cli.Loading;

/// <summary>Where the model that a person named lies on disk.</summary>
/// <param name="Folder">The model's folder.</param>
/// <param name="Id">The name that the server gives it.</param>
/// <param name="Aliases">Other names that requests may use.</param>
internal sealed record ModelLocation(string Folder, string Id, IReadOnlyList<string> Aliases)
{
    /// <summary>Finds a model by folder, by its name in the catalogue, or by its repository in the Hugging Face cache.</summary>
    /// <exception cref="CommandException">There is no such model on this machine; the message says what to do.</exception>
    public static ModelLocation Find(string nameOrPath)
    {
        if (string.Equals(nameOrPath, DemoModel.Name, StringComparison.OrdinalIgnoreCase))
        {
            return new ModelLocation(DemoModel.Folder, "localinfer-demo", [DemoModel.Name]);
        }

        if (Directory.Exists(nameOrPath))
        {
            string folder = Path.GetFullPath(nameOrPath);
            string name = Path.GetFileName(Path.TrimEndingDirectorySeparator(folder));
            return new ModelLocation(folder, name, [nameOrPath, folder]);
        }

        return FindDownloaded(nameOrPath);
    }

    private static ModelLocation FindDownloaded(string name)
    {
        CatalogEntry? entry = ModelCatalog.Find(name);
        string? repository = entry?.Repository ?? (name.Count(c => c == '/') == 1 && !Path.IsPathRooted(name) ? name : null);
        if (repository is null)
        {
            throw new CommandException(
                $"There is no model '{name}': it is neither a folder nor a name of the catalogue (`localinfer models` lists it).");
        }

        if (entry?.Needs is { } needs)
        {
            throw new CommandException($"{entry.Name} needs {needs}, which this version of LocalInfer cannot run yet.");
        }

        string folder = HubCache.Find(repository, entry?.Revision)
            ?? throw new CommandException(
                $"{repository} is not in the Hugging Face cache of this machine. Download it (`hf download {repository}`), or give --model the folder that it lies in.");
        return new ModelLocation(folder, repository, entry is null ? [] : [entry.Name]);
    }
}
