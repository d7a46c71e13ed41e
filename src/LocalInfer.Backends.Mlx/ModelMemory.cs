using System.Globalization;
using LocalInfer.Mlx;
using LocalInfer.Models;
using LocalInfer.Models.Checkpoints;

namespace LocalInfer.Backends.Mlx;

/// <summary>
/// Whether a model fits, found out before it is loaded; and what Metal is asked to keep resident. MLX's cache of freed buffers has the limit that MLX
/// gives it: mlx-lm sets none either, and both empty the cache now and then (<see cref="MlxDecoder"/>).
/// </summary>
internal static class ModelMemory
{
    /// <summary>Bytes of a checkpoint's tensors once loaded, floats in the element type of activations.</summary>
    public static long Loaded(Checkpoint checkpoint, int activationBytes) => checkpoint.Tensors.Values.Sum(tensor =>
        TensorDtypes.IsFloat(tensor.Dtype) ? tensor.ByteLength / TensorDtypes.BytesOf(tensor.Dtype) * activationBytes : tensor.ByteLength);

    /// <summary>Refuses weights that are larger than what they may take.</summary>
    /// <param name="weightBytes">Bytes of the weights once loaded.</param>
    /// <param name="limitBytes">The bytes that they may take; null = what the device has.</param>
    /// <param name="device">What computes.</param>
    /// <exception cref="ModelFormatException">They do not fit; the message has the numbers.</exception>
    public static void Check(long weightBytes, long? limitBytes, MlxDevice device)
    {
        long limit = limitBytes ?? (device.RecommendedBytes > 0 ? device.RecommendedBytes : GC.GetGCMemoryInfo().TotalAvailableMemoryBytes);
        if (weightBytes > limit)
        {
            throw new ModelFormatException(string.Create(
                CultureInfo.InvariantCulture,
                $"The weights take {weightBytes / 1e9:0.00} GB; {Owner(device)} {limit / 1e9:0.00} GB. Choose a smaller model or one of fewer bits."));
        }
    }

    /// <summary>Has Metal keep what it recommends resident, as mlx-lm's server does: without it, weights are paged out between steps. Nothing on the CPU.</summary>
    public static void Wire(MlxDevice device)
    {
        if (device.IsGpu && device.RecommendedBytes > 0)
        {
            MlxMemory.SetWiredLimit(device.RecommendedBytes);
        }
    }

    private static string Owner(MlxDevice device) => device.IsGpu && device.MemoryBytes > 0
        ? string.Create(CultureInfo.InvariantCulture, $"of this machine's {device.MemoryBytes / 1e9:0.0} GB, Metal keeps in use at most")
        : "this process has";
}
