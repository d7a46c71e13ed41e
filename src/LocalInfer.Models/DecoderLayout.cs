using LocalInfer.Models.Layouts;

namespace LocalInfer.Models;

/// <summary>What a decoder has to build: the network's description, validated and free of file-format detail.</summary>
public sealed record DecoderLayout
{
    /// <summary>Rows of the output head; logits have this many values.</summary>
    public required int VocabSize { get; init; }

    /// <summary>The most tokens that prompt and output may have together.</summary>
    public required int ContextLength { get; init; }

    /// <summary>The architecture, as config.json names it, such as <c>qwen2</c>.</summary>
    public string ModelType { get; init; } = "";

    /// <summary>Width of the residual stream.</summary>
    public int HiddenSize { get; init; }

    /// <summary>Added to the mean square in every RMSNorm.</summary>
    public double RmsNormEps { get; init; } = 1e-6;

    /// <summary>Whether the output head is the embedding table.</summary>
    public bool TieEmbeddings { get; init; }

    /// <summary>The layers, first to last.</summary>
    public IReadOnlyList<LayerLayout> Layers { get; init; } = [];

    /// <summary>Quantisation as configured.</summary>
    public QuantizationLayout Quantization { get; init; } = QuantizationLayout.None;
}
