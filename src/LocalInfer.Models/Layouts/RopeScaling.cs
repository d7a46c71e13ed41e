namespace LocalInfer.Models.Layouts;

/// <summary>Parameters of a rotary stretch; which of them matter depends on <see cref="Kind"/>.</summary>
public sealed record RopeScaling
{
    /// <summary>No stretch.</summary>
    public static RopeScaling None { get; } = new();

    /// <summary>The kind of stretch.</summary>
    public RopeScalingKind Kind { get; init; }

    /// <summary>The stretch, at least 1.</summary>
    public double Factor { get; init; } = 1;

    /// <summary>Tokens of the context that was pre-trained (llama3, yarn).</summary>
    public int OriginalContextLength { get; init; } = 4096;

    /// <summary>Wavelengths longer than the original context divided by this are stretched fully (llama3).</summary>
    public double LowFreqFactor { get; init; } = 1;

    /// <summary>Wavelengths shorter than the original context divided by this are left alone (llama3).</summary>
    public double HighFreqFactor { get; init; } = 4;

    /// <summary>Rotations within the original context above which a dimension is left alone (yarn).</summary>
    public double BetaFast { get; init; } = 32;

    /// <summary>Rotations within the original context below which a dimension is stretched fully (yarn).</summary>
    public double BetaSlow { get; init; } = 1;

    /// <summary>Weight of the logarithmic scale on queries and keys (yarn).</summary>
    public double MScale { get; init; } = 1;

    /// <summary>Weight of the logarithmic scale that is divided out again (yarn).</summary>
    public double MScaleAllDim { get; init; }
}
