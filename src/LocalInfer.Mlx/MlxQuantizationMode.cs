namespace LocalInfer.Mlx;

/// <summary>How a packed code becomes a weight.</summary>
public enum MlxQuantizationMode
{
    /// <summary>code * scale + bias.</summary>
    Affine,

    /// <summary>4-bit floats in groups of 32 with a power-of-two scale byte.</summary>
    Mxfp4,

    /// <summary>4-bit floats in groups of 16 with an E4M3 scale byte.</summary>
    Nvfp4,

    /// <summary>8-bit floats in groups of 32 with a power-of-two scale byte.</summary>
    Mxfp8,
}
