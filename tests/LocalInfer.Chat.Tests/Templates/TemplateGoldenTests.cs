using LocalInfer.Testing;
using Xunit.Abstractions;

namespace LocalInfer.Chat.Tests.Templates;

public sealed class TemplateGoldenTests(ITestOutputHelper output)
{
    private const string Shared = "goldens/chat-templates";

    private static readonly string Here = Path.Combine(RepositoryFolder.Root, "tests", "LocalInfer.Chat.Tests", "Goldens", "chat-templates");

    public static TheoryData<string> Names => [.. TemplateGoldens.NamesIn(Here)];

    public static TheoryData<string> SharedNames => SharedData.MissingReason(Shared) is null ? [.. TemplateGoldens.NamesIn(SharedData.PathOf(Shared))] : ["(none)"];

    [Theory]
    [MemberData(nameof(Names))]
    public void Every_context_renders_as_in_Hugging_Face(string name) => AssertEqual(Here, name);

    [SharedDataTheory(Shared)]
    [MemberData(nameof(SharedNames))]
    public void Every_context_of_the_whole_set_renders_as_in_Hugging_Face(string name) => AssertEqual(SharedData.PathOf(Shared), name);

    private void AssertEqual(string folder, string name)
    {
        var (count, mismatches) = new TemplateGoldens(folder).Compare(name);
        output.WriteLine($"{count} contexts, {mismatches.Count} mismatches");
        Assert.Equal(63, count);
        Assert.True(mismatches.Count == 0, string.Join("\n", mismatches));
    }
}
