using LocalInfer.Testing;

namespace LocalInfer.Architecture.Tests;

public class SourceFileTests
{
    private const int LongestFile = 400;

    private static IEnumerable<string> Sources => Directory
        .GetFiles(Path.Combine(RepositoryFolder.Root, "src"), "*.cs", SearchOption.AllDirectories)
        .Where(file => !file.EndsWith(".g.cs", StringComparison.Ordinal) && !file.Contains($"{Path.DirectorySeparatorChar}Generated{Path.DirectorySeparatorChar}", StringComparison.Ordinal));

    [Fact]
    public void NoFileIsTooLongToReadInOneGo()
    {
        IEnumerable<string> tooLong = Sources
            .Select(file => (File: Path.GetFileName(file), Lines: File.ReadLines(file).Count()))
            .Where(f => f.Lines > LongestFile)
            .Select(f => $"{f.File}: {f.Lines} lines");
        Assert.Empty(tooLong);
    }

    [Fact]
    public void NoTypeHidesBehindAnEmptyName()
    {
        string[] empty = ["Manager", "Helper", "Helpers", "Utils", "Util", "Common"];
        IEnumerable<string> bad = Sources.Select(f => Path.GetFileNameWithoutExtension(f))
            .Where(name => empty.Any(e => name.EndsWith(e, StringComparison.Ordinal)));
        Assert.Empty(bad);
    }

    [Fact]
    public void TheTopLevelHoldsOnlyWhatTheLayoutNames()
    {
        string[] named = ["LICENSE", "LocalInfer.sln", "README.md", "artifacts", "bench", "build.sh", "eval-results", "global.json", "models.json", "native", "src", "tests"];
        IEnumerable<string> surplus = Directory.GetFileSystemEntries(RepositoryFolder.Root)
            .Select(path => Path.GetFileName(path))
            .Where(name => !name.StartsWith('.'))
            .Except(named);
        Assert.Empty(surplus);
    }
}
