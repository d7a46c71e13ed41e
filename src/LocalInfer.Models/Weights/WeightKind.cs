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
}
