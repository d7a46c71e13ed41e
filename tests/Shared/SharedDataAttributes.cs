namespace LocalInfer.Testing;

/// <summary>A test that reads <c>../shared/PATH</c>; it is skipped, and counted as skipped, where that is absent.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class SharedDataFactAttribute : FactAttribute
{
    public SharedDataFactAttribute(string path) => Skip = SharedData.MissingReason(path)!;
}

/// <summary>A theory that reads <c>../shared/PATH</c>; it is skipped, and counted as skipped, where that is absent.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class SharedDataTheoryAttribute : TheoryAttribute
{
    public SharedDataTheoryAttribute(string path) => Skip = SharedData.MissingReason(path)!;
}

/// <summary>Paths below <c>../shared</c>.</summary>
internal static class SharedData
{
    /// <summary>The full path of a file or folder below <c>../shared</c>.</summary>
    public static string PathOf(string path) => Path.Combine(RepositoryFolder.Shared, path);

    /// <summary>Null where the file or folder exists, else the reason to skip.</summary>
    public static string? MissingReason(string path) =>
        Path.Exists(PathOf(path)) ? null : $"needs ../shared/{path}, which is not here";
}
