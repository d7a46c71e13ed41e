namespace LocalInfer.Bench;

/// <summary>Where this repository lies.</summary>
internal static class Repository
{
    public static string Root { get; } = AppContext.BaseDirectory.Split("artifacts")[0];

    /// <summary>A folder of the reference data, which may be absent.</summary>
    public static string Shared(string path) => Path.GetFullPath(Path.Combine(Root, "..", "shared", path));
}
