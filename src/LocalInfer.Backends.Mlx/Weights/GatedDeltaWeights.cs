using LocalInfer.Mlx;

namespace LocalInfer.Backends.Mlx.Weights;

/// <summary>The weights of a gated delta net; the projections are either the first two or the four behind them.</summary>
internal sealed record GatedDeltaWeights
{
    /// <summary>q|k|v|z.</summary>
    public LinearWeights? Qkvz { get; init; }

    /// <summary>b|a.</summary>
    public LinearWeights? Ba { get; init; }

    /// <summary>q|k|v.</summary>
    public LinearWeights? Qkv { get; init; }

    /// <summary>The gate of the output.</summary>
    public LinearWeights? Z { get; init; }

    /// <summary>The strength of an update, before the sigmoid.</summary>
    public LinearWeights? B { get; init; }

    /// <summary>The decay, before <see cref="DtBias"/> is added.</summary>
    public LinearWeights? A { get; init; }

    /// <summary>Taps of the convolution over q|k|v, [channels, taps, 1]; the last tap meets the newest token.</summary>
    public required MlxHeld Conv { get; init; }

    /// <summary>Added to a, float32 [value heads].</summary>
    public required MlxHeld DtBias { get; init; }

    /// <summary>Rate of the decay, −exp(A_log), float32 [value heads].</summary>
    public required MlxHeld Rate { get; init; }

    /// <summary>The norm of each value head of the output, float32 [value dimension].</summary>
    public required MlxHeld Norm { get; init; }

    /// <summary>The output projection.</summary>
    public required LinearWeights Out { get; init; }

    /// <summary>What the delta rule computes with.</summary>
    public required DeltaConstants Constants { get; init; }
}
