namespace LocalInfer.Models.Layouts;

/// <summary>How a layer mixes positions.</summary>
public enum LayerKind
{
    /// <summary>Softmax attention over the whole sequence, with a KV cache.</summary>
    FullAttention,

    /// <summary>Gated delta net: linear attention with a recurrent state of fixed size.</summary>
    GatedDelta,
}
