using System.IO.Enumeration;

namespace LocalInfer.Cli.Hub;

/// <summary>Which files of a repository a model needs, and which names a hub may give at all.</summary>
internal static class FileSelection
{
    // Configuration, tokenizer, templates and weights lie at the top; mlx-lm takes the same weights.
    private static readonly string[] Wanted = ["*.json", "*.jinja", "merges.txt", "model*.safetensors", "adapters.safetensors"];

    /// <summary>The files to download, in order of their names.</summary>
    /// <exception cref="HubException">A name would lead out of the model's folder, or there are no weights.</exception>
    public static IReadOnlyList<string> Select(string repository, IReadOnlyList<string> names)
    {
        if (names.FirstOrDefault(name => !IsSafePath(name)) is { } bad)
        {
            throw new HubException($"The hub lists a file '{Printable(bad)}' in {repository}, a name that would lead out of the model's folder. Nothing was downloaded.");
        }

        string[] wanted = [.. names.Where(IsWanted).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];
        return wanted.Any(name => name.EndsWith(".safetensors", StringComparison.Ordinal))
            ? wanted
            : throw new HubException(
                $"{repository} has no model*.safetensors, so it is no model that LocalInfer could run; look for an MLX or safetensors version of it (GGUF and .bin files are not read).");
    }

    /// <summary>Whether a path stays below the folder that it is put in, on every system.</summary>
    public static bool IsSafePath(string path) =>
        path.Length is > 0 and < 1024
        && path.Split('/').All(part => part.Length > 0 && part is not ("." or "..") && !part.EndsWith(' ') && !part.EndsWith('.'))
        && !path.Any(c => c is '\\' or ':' or '*' or '?' or '"' or '<' or '>' or '|' || char.IsControl(c));

    private static bool IsWanted(string name) =>
        !name.Contains('/', StringComparison.Ordinal) && Wanted.Any(pattern => FileSystemName.MatchesSimpleExpression(pattern, name, ignoreCase: false));

    private static string Printable(string name) => string.Concat(name.Take(120).Select(c => char.IsControl(c) ? '?' : c));
}
