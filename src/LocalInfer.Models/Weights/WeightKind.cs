namespace LocalInfer.Models.Weights;

/// <summary>The part that a module of the checkpoint plays in the network. y = W x (+ bias), W is [outputs, inputs].</summary>
public enum WeightKind
{
    /// <summary>Token table, [vocabulary, hidden].</summary>
    Embedding,

    /// <summary>RMSNorm before the output head.</summary>
    FinalNorm,

    /// <summary>Output head, [vocabulary, hidden].</summary>
    LmHead,

    /// <summary>RMSNorm before a layer's attention.</summary>
    InputNorm,

    /// <summary>RMSNorm before a layer's feed-forward part.</summary>
    PostAttentionNorm,

    /// <summary>Query projection.</summary>
    QProj,

    /// <summary>Key projection.</summary>
    KProj,

    /// <summary>Value projection.</summary>
    VProj,

    /// <summary>Output projection of the attention.</summary>
    OProj,

    /// <summary>RMSNorm of each query head.</summary>
    QNorm,

    /// <summary>RMSNorm of each key head.</summary>
    KNorm,

    /// <summary>Gate projection of the feed-forward part.</summary>
    GateProj,

    /// <summary>Up projection of the feed-forward part.</summary>
    UpProj,

    /// <summary>Down projection of the feed-forward part.</summary>
    DownProj,

    /// <summary>Router of a mixture of experts, [experts, hidden].</summary>
    Router,

    /// <summary>Gate projection of every expert.</summary>
    ExpertGateProj,

    /// <summary>Up projection of every expert.</summary>
    ExpertUpProj,

    /// <summary>Down projection of every expert.</summary>
    ExpertDownProj,

    /// <summary>Gate projection of the expert that always runs.</summary>
    SharedGateProj,

    /// <summary>Up projection of the expert that always runs.</summary>
    SharedUpProj,

    /// <summary>Down projection of the expert that always runs.</summary>
    SharedDownProj,

    /// <summary>What the shared expert's output is gated by, [1, hidden].</summary>
    SharedExpertGate,

    /// <summary>Gated delta net: q, k, v and z for each key head in turn.</summary>
    DeltaQkvzProj,

    /// <summary>Gated delta net: b and a for each key head in turn.</summary>
    DeltaBaProj,

    /// <summary>Gated delta net: all q, then all k, then all v.</summary>
    DeltaQkvProj,

    /// <summary>Gated delta net: the output's gate z.</summary>
    DeltaZProj,

    /// <summary>Gated delta net: b, the strength of the update, [value heads, hidden].</summary>
    DeltaBProj,

    /// <summary>Gated delta net: a, the decay, [value heads, hidden].</summary>
    DeltaAProj,

    /// <summary>Gated delta net: taps of the causal convolution over q|k|v, [channels, taps].</summary>
    DeltaConv,

    /// <summary>Gated delta net: added to a, [value heads].</summary>
    DeltaDtBias,

    /// <summary>Gated delta net: logarithm of the decay's rate, [value heads].</summary>
    DeltaALog,

    /// <summary>Gated delta net: RMSNorm of each value head of the output.</summary>
    DeltaNorm,

    /// <summary>Gated delta net: output projection.</summary>
    DeltaOutProj,
}
