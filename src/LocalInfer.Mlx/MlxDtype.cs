using LocalInfer.Mlx.Native;

namespace LocalInfer.Mlx;

/// <summary>Element types that LocalInfer uses of MLX.</summary>
public enum MlxDtype
{
    /// <summary>True or false, a byte.</summary>
    Bool = (int)mlx_dtype.MLX_BOOL,

    /// <summary>Unsigned, 8 bits: the scales of float codes.</summary>
    UInt8 = (int)mlx_dtype.MLX_UINT8,

    /// <summary>Unsigned, 32 bits: packed codes and indices.</summary>
    UInt32 = (int)mlx_dtype.MLX_UINT32,

    /// <summary>Signed, 32 bits: token ids.</summary>
    Int32 = (int)mlx_dtype.MLX_INT32,

    /// <summary>IEEE half precision.</summary>
    Float16 = (int)mlx_dtype.MLX_FLOAT16,

    /// <summary>IEEE single precision.</summary>
    Float32 = (int)mlx_dtype.MLX_FLOAT32,

    /// <summary>The upper half of an IEEE single.</summary>
    BFloat16 = (int)mlx_dtype.MLX_BFLOAT16,
}
