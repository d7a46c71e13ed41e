using System.Numerics;
using System.Runtime.CompilerServices;
using LocalInfer.Backends.Cpu.Kernels;
using LocalInfer.Models;
using LocalInfer.Models.Checkpoints;

namespace LocalInfer.Backends.Cpu.Weights;

/// <summary>
/// Looks for weights that are no numbers: a damaged download or a conversion that overflowed would otherwise show as nonsense, or as NaN in every
/// row. Floats whose exponent is all ones are infinite or NaN.
/// </summary>
internal static unsafe class FiniteScan
{
    private const long ChunkBytes = 1 << 20;

    /// <summary>Scans floats.</summary>
    /// <param name="tensor">What they belong to; F32, F16 or BF16.</param>
    /// <param name="values">The first.</param>
    /// <param name="count">How many.</param>
    /// <exception cref="ModelFormatException">One is NaN or infinite.</exception>
    public static void Floats(CheckpointTensor tensor, byte* values, long count)
    {
        long bytes = count * Widen.BytesOf(tensor.Dtype);
        var (dtype, start) = (tensor.Dtype, (nint)values);
        bool isFinite = true;
        Parallel.For(0, (bytes + ChunkBytes - 1) / ChunkBytes, (chunk, loop) =>
        {
            byte* first = (byte*)start + (chunk * ChunkBytes);
            int length = (int)Math.Min(ChunkBytes, bytes - (chunk * ChunkBytes));
            bool found = dtype switch
            {
                TensorDtype.F32 => HasAllOnes((uint*)first, length / sizeof(uint), 0x7F80_0000u),
                TensorDtype.F16 => HasAllOnes((ushort*)first, length / sizeof(ushort), (ushort)0x7C00),
                _ => HasAllOnes((ushort*)first, length / sizeof(ushort), (ushort)0x7F80),
            };
            if (found)
            {
                Volatile.Write(ref isFinite, false);
                loop.Stop();
            }
        });
        if (!isFinite)
        {
            throw TensorChecks.NotFinite(tensor);
        }
    }

    /// <summary>Scans bytes that stand for floats.</summary>
    /// <param name="tensor">What they belong to.</param>
    /// <param name="bytes">The first.</param>
    /// <param name="count">How many.</param>
    /// <param name="mask">The bits that are all ones in what is not finite.</param>
    /// <exception cref="ModelFormatException">One is NaN or infinite.</exception>
    public static void Bytes(CheckpointTensor tensor, byte* bytes, long count, byte mask)
    {
        for (long i = 0; i < count; i += ChunkBytes)
        {
            if (HasAllOnes(bytes + i, (int)Math.Min(ChunkBytes, count - i), mask))
            {
                throw TensorChecks.NotFinite(tensor);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static bool HasAllOnes<T>(T* values, int count, T mask)
        where T : unmanaged, IBinaryInteger<T>
    {
        var masks = new Vector<T>(mask);
        int i = 0;
        for (; i <= count - Vector<T>.Count; i += Vector<T>.Count)
        {
            if (Vector.EqualsAny(Unsafe.ReadUnaligned<Vector<T>>(values + i) & masks, masks))
            {
                return true;
            }
        }

        for (; i < count; i++)
        {
            if ((Unsafe.ReadUnaligned<T>(values + i) & mask) == mask)
            {
                return true;
            }
        }

        return false;
    }
}
