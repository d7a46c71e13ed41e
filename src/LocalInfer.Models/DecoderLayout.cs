namespace LocalInfer.Models;

/// <summary>What a decoder has to build: the network's description, validated and free of file-format detail.</summary>
public sealed record DecoderLayout
{
    /// <summary>Rows of the output head; logits have this many values.</summary>
    public required int VocabSize { get; init; }

    /// <summary>The most tokens that prompt and output may have together.</summary>
    public required int ContextLength { get; init; }
}
