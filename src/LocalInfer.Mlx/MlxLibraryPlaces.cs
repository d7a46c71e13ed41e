namespace LocalInfer.Mlx;

/// <summary>Where libmlxc is looked for, and what to tell where it is not found.</summary>
internal static class MlxLibraryPlaces
{
    private const string Homebrew = "/opt/homebrew/opt/mlx-c/lib";

    /// <summary>What <see cref="MlxLibrary.Variable"/> names; null where it is not set.</summary>
    public static string? Chosen => Environment.GetEnvironmentVariable(MlxLibrary.Variable) is { Length: > 0 } path ? path : null;

    /// <summary>The candidates, first to last: only the chosen one where there is one.</summary>
    public static IReadOnlyList<string> All(string? chosen) => chosen is not null
        ? [chosen]
        : [.. Files().Where(File.Exists), FileName("libmlxc")];

    /// <summary>The file name of a library on this system.</summary>
    public static string FileName(string library) => library + (OperatingSystem.IsMacOS() ? ".dylib" : ".so");

    /// <summary>Where it was looked for, and how to install it.</summary>
    public static string Advice(string? chosen) => chosen is not null
        ? $"{MlxLibrary.Variable} names {chosen}, which {(File.Exists(chosen) ? "cannot be loaded: is it mlx-c for this system, with libmlx beside it?" : "does not exist")}. Correct it, or unset it."
        : $"{FileName("libmlxc")} is not on this machine (looked for in {string.Join(", ", Files().Select(Path.GetDirectoryName))} and the system's library folders). "
            + (OperatingSystem.IsMacOS() ? "Install it with `brew install mlx-c`" : "MLX is for Apple Silicon; for other systems build mlx-c by its own instructions")
            + $", or name its file in {MlxLibrary.Variable}.";

    private static IEnumerable<string> Files()
    {
        yield return Path.Combine(AppContext.BaseDirectory, FileName("libmlxc"));
        if (OperatingSystem.IsMacOS())
        {
            yield return Path.Combine(Homebrew, FileName("libmlxc"));
        }
    }
}
