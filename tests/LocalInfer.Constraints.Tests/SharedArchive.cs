using System.Diagnostics;
using LocalInfer.Testing;

namespace LocalInfer.Constraints.Tests;

/// <summary>Archives of ../shared, unpacked into temporary folders that go with the process.</summary>
internal static class SharedArchive
{
    /// <summary>Unpacks an archive.</summary>
    /// <returns>The folder that holds what was in it.</returns>
    public static string Unpack(string archive)
    {
        string folder = Directory.CreateTempSubdirectory("localinfer-corpus-").FullName;
        AppDomain.CurrentDomain.ProcessExit += (_, _) => Directory.Delete(folder, recursive: true);
        using Process tar = Process.Start("tar", ["-xJf", SharedData.PathOf(archive), "-C", folder]);
        tar.WaitForExit();
        Assert.Equal(0, tar.ExitCode);
        return folder;
    }
}
