using System.Xml.Linq;
using LocalInfer.Testing;

namespace LocalInfer.Architecture.Tests;

public class ProjectReferenceTests
{
    /// <summary>The table of src/ARCHITECTURE.md: what each project may reference, whether or not it does today.</summary>
    private static readonly Dictionary<string, string[]> Allowed = new()
    {
        ["Models"] = [],
        ["Tokenizers"] = [],
        ["Mlx"] = [],
        ["Constraints"] = ["Tokenizers"],
        ["Chat"] = ["Tokenizers", "Constraints"],
        ["Engine"] = ["Models", "Tokenizers", "Constraints"],
        ["Backends.Cpu"] = ["Models"],
        ["Backends.Mlx"] = ["Models", "Mlx"],
        ["Server"] = ["Engine", "Chat", "Models", "Tokenizers", "Constraints"],
        ["Cli"] = ["Server", "Engine", "Chat", "Models", "Tokenizers", "Constraints", "Backends.Cpu", "Backends.Mlx", "Mlx"],
    };

    public static TheoryData<string> Projects => [.. Directory.GetFiles(SourceFolder, "*.csproj", SearchOption.AllDirectories)];

    private static string SourceFolder => Path.Combine(RepositoryFolder.Root, "src");

    [Theory]
    [MemberData(nameof(Projects))]
    public void AProjectReferencesOnlyWhatTheTableAllows(string project)
    {
        string name = NameOf(project);
        Assert.True(Allowed.TryGetValue(name, out string[]? allowed), $"{name} is not in the table of allowed references.");
        IEnumerable<string> references = XDocument.Load(project).Descendants("ProjectReference")
            .Select(r => NameOf(r.Attribute("Include")!.Value));
        Assert.Empty(references.Except(allowed));
    }

    [Fact]
    public void EveryProjectHasATestProject()
    {
        IEnumerable<string> missing = Directory.GetDirectories(SourceFolder, "LocalInfer.*")
            .Select(folder => Path.GetFileName(folder) + ".Tests")
            .Where(tests => !Directory.Exists(Path.Combine(RepositoryFolder.Root, "tests", tests)));
        Assert.Empty(missing);
    }

    [Fact]
    public void TheSolutionHoldsEveryProject()
    {
        string solution = File.ReadAllText(Path.Combine(RepositoryFolder.Root, "LocalInfer.sln"));
        IEnumerable<string> missing = new[] { "src", "tests", "bench" }
            .SelectMany(folder => Directory.GetFiles(Path.Combine(RepositoryFolder.Root, folder), "*.csproj", SearchOption.AllDirectories))
            .Where(project => !solution.Contains(Path.GetFileName(project), StringComparison.Ordinal));
        Assert.Empty(missing);
    }

    private static string NameOf(string project) =>
        Path.GetFileNameWithoutExtension(project.Replace('\\', '/'))["LocalInfer.".Length..];
}
