namespace LocalInfer.Models.Layouts;

/// <summary>A gated delta net layer.</summary>
/// <param name="KeyHeadCount">Heads of q and k.</param>
/// <param name="ValueHeadCount">Heads of v and of the state; a multiple of the key heads.</param>
/// <param name="KeyHeadDim">Dimensions of a q or k head.</param>
/// <param name="ValueHeadDim">Dimensions of a v head.</param>
/// <param name="ConvKernelSize">Taps of the causal convolution.</param>
/// <param name="FusedProjections">Whether the checkpoint has <c>in_proj_qkvz</c> and <c>in_proj_ba</c> (qwen3_next) instead of four projections.</param>
public sealed record GatedDeltaLayout(
    int KeyHeadCount, int ValueHeadCount, int KeyHeadDim, int ValueHeadDim, int ConvKernelSize, bool FusedProjections)
{
    /// <summary>Values of all q or all k heads.</summary>
    public int KeyWidth => KeyHeadCount * KeyHeadDim;

    /// <summary>Values of all v heads.</summary>
    public int ValueWidth => ValueHeadCount * ValueHeadDim;

    /// <summary>Channels of the convolution: q, k and v.</summary>
    public int ConvWidth => (2 * KeyWidth) + ValueWidth;
}
