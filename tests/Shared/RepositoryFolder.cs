namespace LocalInfer.Testing;

/// <summary>Finds the repository that the tests were built from, and the reference data beside it.</summary>
internal static class RepositoryFolder
{
    /// <summary>The folder that holds LocalInfer.sln.</summary>
    public static string Root { get; } = FindRoot();

    /// <summary>The folder <c>../shared</c> seen from the root, or the folder named by LOCALINFER_SHARED. It may be absent.</summary>
    public static string Shared { get; } =
        Environment.GetEnvironmentVariable("LOCALINFER_SHARED") ?? Path.GetFullPath(Path.Combine(Root, "..", "shared"));

    private static string FindRoot()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "LocalInfer.sln")))
            {
                return folder.FullName;
            }
        }

        throw new InvalidOperationException($"No LocalInfer.sln above {AppContext.BaseDirectory}.");
    }
}
