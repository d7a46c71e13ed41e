using LocalInfer.Mlx;
using LocalInfer.Models.Checkpoints;

namespace LocalInfer.Backends.Mlx.Weights;

/// <summary>The element types of checkpoints in MLX.</summary>
internal static class TensorSizes
{
    /// <summary>Whether weights, scales and biases may be of this type.</summary>
    public static bool IsFloat(TensorDtype dtype) => dtype is TensorDtype.F32 or TensorDtype.F16 or TensorDtype.BF16;

    /// <summary>Bytes of an element; 0 for a type that no weight is of.</summary>
    public static int BytesOf(TensorDtype dtype) => dtype switch
    {
        TensorDtype.F32 or TensorDtype.U32 => 4,
        TensorDtype.F16 or TensorDtype.BF16 => 2,
        TensorDtype.U8 => 1,
        _ => 0,
    };

    /// <summary>The same type in MLX.</summary>
    public static MlxDtype DtypeOf(TensorDtype dtype) => dtype switch
    {
        TensorDtype.F32 => MlxDtype.Float32,
        TensorDtype.F16 => MlxDtype.Float16,
        TensorDtype.BF16 => MlxDtype.BFloat16,
        TensorDtype.U8 => MlxDtype.UInt8,
        TensorDtype.U32 => MlxDtype.UInt32,
        _ => throw new ArgumentOutOfRangeException(nameof(dtype), dtype, "No weight is of this type."),
    };

    /// <summary>Bytes of a checkpoint's tensors in MLX, floats in the element type of activations.</summary>
    public static long Loaded(Checkpoint checkpoint, int activationBytes) => checkpoint.Tensors.Values.Sum(tensor =>
        IsFloat(tensor.Dtype) ? tensor.ByteLength / BytesOf(tensor.Dtype) * activationBytes : tensor.ByteLength);
}
