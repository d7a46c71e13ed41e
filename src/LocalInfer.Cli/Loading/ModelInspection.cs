using LocalInfer.Cli.Hub;
using LocalInfer.Models;
using LocalInfer.Models.Layouts;

namespace LocalInfer.Cli.Loading;

/// <summary>What a model's folder holds, read without loading the weights.</summary>
/// <param name="Folder">The folder.</param>
/// <param name="Bytes">The size of its files.</param>
/// <param name="Layout">Its network; null where the configuration cannot be read.</param>
/// <param name="IsWhole">Whether nothing of it is missing.</param>
/// <param name="Problem">Why this version cannot run it; null where it can.</param>
internal sealed record ModelInspection(string Folder, long Bytes, DecoderLayout? Layout, bool IsWhole, string? Problem)
{
    private static readonly string[] Needed = ["config.json", "tokenizer.json"];

    /// <summary>Looks into a folder.</summary>
    public static ModelInspection Of(string folder)
    {
        long bytes = Directory.EnumerateFiles(folder).Where(CachedRepository.IsWhole).Sum(SizeOf);
        if (MissingFile(folder) is { } missing)
        {
            return new ModelInspection(folder, bytes, null, IsWhole: false, $"partly downloaded: {missing} is missing");
        }

        try
        {
            DecoderLayout layout = ModelFolder.Open(folder).Layout;
            return new ModelInspection(folder, bytes, layout, IsWhole: true, NeedsOf(layout) is { } needs ? $"needs {needs}" : null);
        }
        catch (ModelFormatException error)
        {
            return new ModelInspection(folder, bytes, null, IsWhole: !error.Message.Contains("missing", StringComparison.Ordinal), error.Message);
        }
    }

    /// <summary>The first file that a model needs and that is not there, whole; null where there is none that shows without reading.</summary>
    public static string? MissingFile(string folder) =>
        Directory.EnumerateFiles(folder).FirstOrDefault(file => !CachedRepository.IsWhole(file)) is { } dangling ? Path.GetFileName(dangling)
            : Array.Find(Needed, name => !File.Exists(Path.Combine(folder, name)));

    /// <summary>What this version lacks to run a network, in the words of the catalogue; null where it runs.</summary>
    private static string? NeedsOf(DecoderLayout layout) =>
        layout.Layers.Any(layer => layer.GatedDelta is not null) ? "gated delta net layers"
        : layout.Layers.Any(layer => layer.Mlp.Moe is not null) ? "sparse mixture of experts"
        : layout.Quantization.Default is { Mode: not QuantizationMode.Affine and var mode } ? $"{mode} quantisation"
        : null;

    private static long SizeOf(string file) => (File.ResolveLinkTarget(file, returnFinalTarget: true) as FileInfo ?? new FileInfo(file)).Length;
}
