namespace LocalInfer.Models.Layouts;

/// <summary>Softmax attention with grouped queries; the scale is 1 / sqrt(<see cref="HeadDim"/>).</summary>
public sealed record AttentionLayout
{
    /// <summary>Query heads; a multiple of <see cref="KvHeadCount"/>.</summary>
    public required int HeadCount { get; init; }

    /// <summary>Key and value heads.</summary>
    public required int KvHeadCount { get; init; }

    /// <summary>Dimensions of a head; independent of the hidden size.</summary>
    public required int HeadDim { get; init; }

    /// <summary>The rotary embedding of queries and keys.</summary>
    public required RopeLayout Rope { get; init; }

    /// <summary>Whether each head of q and k passes an RMSNorm before the rotation.</summary>
    public bool QkNorm { get; init; }

    /// <summary>Whether the q, k and v projections have a bias.</summary>
    public bool QkvBias { get; init; }

    /// <summary>Whether the output projection has a bias.</summary>
    public bool OutputBias { get; init; }

    /// <summary>Whether the q projection also gives a sigmoid gate for the attention's output, so that it has twice the rows.</summary>
    public bool OutputGate { get; init; }
}
