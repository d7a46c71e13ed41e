using System.Text.Json;

namespace LocalInfer.Constraints.Tests.MaskBench;

/// <summary>The schemas of ../shared/corpora/maskbench-dev.tar.xz with their instances, unpacked once into a temporary folder.</summary>
internal static class MaskBenchCorpus
{
    public const string Archive = "corpora/maskbench-dev.tar.xz";

    private static readonly Lazy<string[]> Files = new(Unpack);

    /// <summary>Every n-th schema, in the order of the names.</summary>
    public static IEnumerable<MaskBenchCase> Read(int step = 1) => Files.Value.Where((_, i) => i % step == 0).Select(Read);

    public static MaskBenchCase Read(string file)
    {
        using JsonDocument document = JsonDocument.Parse(File.ReadAllText(file), new() { MaxDepth = 512 });
        JsonElement root = document.RootElement.Clone();
        return new(
            Path.GetFileNameWithoutExtension(file),
            root.GetProperty("schema"),
            [.. root.GetProperty("tests").EnumerateArray().Select(t => (t.GetProperty("valid").GetBoolean(), t.GetProperty("data")))]);
    }

    private static string[] Unpack()
    {
        string[] files = Directory.GetFiles(SharedArchive.Unpack(Archive), "*.json", SearchOption.AllDirectories);
        Array.Sort(files, StringComparer.Ordinal);
        return files;
    }
}
