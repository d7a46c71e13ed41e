using System.Diagnostics;
using LocalInfer.Testing;

namespace LocalInfer.Backends.Cpu.Tests;

public sealed class GeneratedKernelsTests
{
    private const string Python = "python3";

    [PythonTheory]
    [InlineData("Int8", "generate-tiles.py", "PanelTiles.g.cs", "PanelTile.g.cs")]
    [InlineData("Attention", "generate-blocks.py", "BlockScores.g.cs", "BlockValues.g.cs")]
    public void The_files_are_what_their_generator_writes(string kernels, string generator, params string[] files)
    {
        string folder = Path.Combine(RepositoryFolder.Root, "src/LocalInfer.Backends.Cpu/Kernels", kernels);
        string copy = Directory.CreateTempSubdirectory("localinfer-kernels").FullName;
        try
        {
            using Process process = Process.Start(new ProcessStartInfo(Python, Path.Combine(folder, generator)) { WorkingDirectory = copy, UseShellExecute = false })!;
            process.WaitForExit();
            foreach (string file in files)
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
    private sealed class PythonTheoryAttribute : TheoryAttribute
    {
        public PythonTheoryAttribute()
        {
            bool exists = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator).Any(folder => File.Exists(Path.Combine(folder, Python)));
            Skip = exists ? null! : "needs python3, which is not here";
        }
    }
}
