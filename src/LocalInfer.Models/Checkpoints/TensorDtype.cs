namespace LocalInfer.Models.Checkpoints;

/// <summary>Element types of the safetensors format, named as the format names them.</summary>
public enum TensorDtype
{
    /// <summary>One byte, 0 or 1.</summary>
    Bool,

    /// <summary>4-bit float E2M1, two in a byte.</summary>
    F4,

    /// <summary>6-bit float E2M3, four in three bytes.</summary>
    F6E2M3,

    /// <summary>6-bit float E3M2, four in three bytes.</summary>
    F6E3M2,

    /// <summary>Unsigned 8-bit integer.</summary>
    U8,

    /// <summary>Signed 8-bit integer.</summary>
    I8,

    /// <summary>8-bit float E5M2.</summary>
    F8E5M2,

    /// <summary>8-bit float E4M3.</summary>
    F8E4M3,

    /// <summary>8-bit power of two.</summary>
    F8E8M0,

    /// <summary>8-bit float E4M3 without infinities and negative zero.</summary>
    F8E4M3Fnuz,

    /// <summary>8-bit float E5M2 without infinities and negative zero.</summary>
    F8E5M2Fnuz,

    /// <summary>Signed 16-bit integer.</summary>
    I16,

    /// <summary>Unsigned 16-bit integer.</summary>
    U16,

    /// <summary>IEEE half precision.</summary>
    F16,

    /// <summary>The upper half of an IEEE single.</summary>
    BF16,

    /// <summary>Signed 32-bit integer.</summary>
    I32,

    /// <summary>Unsigned 32-bit integer; MLX packs quantised codes into these.</summary>
    U32,

    /// <summary>IEEE single precision.</summary>
    F32,

    /// <summary>Complex number of two IEEE singles.</summary>
    C64,

    /// <summary>IEEE double precision.</summary>
    F64,

    /// <summary>Signed 64-bit integer.</summary>
    I64,

    /// <summary>Unsigned 64-bit integer.</summary>
    U64,
}
