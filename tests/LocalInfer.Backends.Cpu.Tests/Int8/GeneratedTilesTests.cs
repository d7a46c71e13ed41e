using System.Diagnostics;
using LocalInfer.Testing;

namespace LocalInfer.Backends.Cpu.Tests.Int8;

public sealed class GeneratedTilesTests
{
    private const string Python = "python3";

    [PythonFact]
    public void The_files_are_what_their_generator_writes()
    {
        string folder = Path.Combine(RepositoryFolder.Root, "src/LocalInfer.Backends.Cpu/Kernels/Int8");
        string copy = Directory.CreateTempSubdirectory("localinfer-tiles").FullName;
        try
        {
            using Process process = Process.Start(new ProcessStartInfo(Python, Path.Combine(folder, "generate-tiles.py")) { WorkingDirectory = copy, UseShellExecute = false })!;
            process.WaitForExit();
            foreach (string file in new[] { "PanelTiles.g.cs", "PanelTile.g.cs" })
            {
                Assert.Equal(File.ReadAllText(Path.Combine(folder, file)), File.ReadAllText(Path.Combine(copy, file)));
            }
        }
        finally
        {
            Directory.Delete(copy, recursive: true);
        }
    }

    [AttributeUsage(AttributeTargets.Method)]
    private sealed class PythonFactAttribute : FactAttribute
    {
        public PythonFactAttribute()
        {
            bool exists = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator).Any(folder => File.Exists(Path.Combine(folder, Python)));
            Skip = exists ? null! : "needs python3, which is not here";
        }
    }
}
