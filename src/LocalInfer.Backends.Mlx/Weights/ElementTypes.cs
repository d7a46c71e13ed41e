using LocalInfer.Mlx;
using LocalInfer.Models.Checkpoints;

namespace LocalInfer.Backends.Mlx.Weights;

/// <summary>The element types of checkpoints in MLX.</summary>
internal static class ElementTypes
{
    /// <summary>The type in MLX of what a checkpoint's decoder reads: weights, codes, scale bytes and indices.</summary>
    public static MlxDtype Of(TensorDtype dtype) => dtype switch
    {
        TensorDtype.F32 => MlxDtype.Float32,
        TensorDtype.F16 => MlxDtype.Float16,
        TensorDtype.BF16 => MlxDtype.BFloat16,
        TensorDtype.U8 => MlxDtype.UInt8,
        TensorDtype.U32 => MlxDtype.UInt32,
        TensorDtype.I32 => MlxDtype.Int32,
        _ => throw new ArgumentOutOfRangeException(nameof(dtype), dtype, "No weight is of this type."),
    };

    /// <summary>Bytes of an activation: float32, or one of the halves.</summary>
    public static int BytesOf(MlxDtype activation) => activation == MlxDtype.Float32 ? sizeof(float) : sizeof(ushort);
}
