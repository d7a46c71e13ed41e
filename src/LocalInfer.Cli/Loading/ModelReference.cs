using System.Text.RegularExpressions;
using LocalInfer.Models.Catalog;

namespace LocalInfer.Cli.Loading;

/// <summary>A model as a person names it: a name of the catalogue or <c>ORG/REPO</c>, and perhaps <c>@REVISION</c>.</summary>
/// <param name="Entry">What the catalogue has of it, or null.</param>
/// <param name="Repository">On the hub; null for the model that ships with LocalInfer.</param>
/// <param name="Revision">The branch, tag or commit that was named or that the catalogue pins; null where neither is.</param>
internal sealed partial record ModelReference(CatalogEntry? Entry, string? Repository, string? Revision)
{
    /// <summary>Reads a name.</summary>
    /// <exception cref="CommandException">It is neither in the catalogue nor the name of a repository; the message suggests what is near.</exception>
    public static ModelReference Parse(string text)
    {
        string[] parts = text.Split('@', 2);
        string name = parts[0];
        string? revision = parts.Length > 1 ? parts[1] : null;
        if (revision is not null && !Hub.FileSelection.IsSafePath(revision))
        {
            throw new CommandException($"'{revision}' is not a revision: expected a branch, a tag or a commit, such as {name}@main.");
        }

        if (ModelCatalog.Find(name) is { } entry)
        {
            return new ModelReference(entry, entry.Repository, revision ?? entry.Revision);
        }

        return IsRepository().IsMatch(name) && !name.Contains("--", StringComparison.Ordinal) && !name.Contains("..", StringComparison.Ordinal)
            ? new ModelReference(null, name, revision)
            : throw new CommandException(
                $"There is no model '{text}': it is neither a folder, nor a name of the catalogue (`localinfer models` lists it), nor ORG/REPO.{Suggest(name)}");
    }

    /// <summary>A sentence with what the person may have meant, with a space before it; nothing where nothing is near.</summary>
    public static string Suggest(string name)
    {
        IEnumerable<string> repositories = ModelCatalog.Entries.Select(entry => entry.Repository).OfType<string>();
        IReadOnlyList<string> near = NearNames.Find(name, ModelCatalog.Entries.Select(entry => entry.Name).Concat(repositories));
        return near.Count > 0 ? $" Did you mean {string.Join(" or ", near)}?" : "";
    }

    [GeneratedRegex(@"^[A-Za-z0-9][A-Za-z0-9._-]*/[A-Za-z0-9][A-Za-z0-9._-]*$", RegexOptions.NonBacktracking)]
    private static partial Regex IsRepository();
}
