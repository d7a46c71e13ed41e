using System.Numerics;
using System.Runtime.CompilerServices;
using LocalInfer.Models.Checkpoints;
using LocalInfer.Models.Layouts;

namespace LocalInfer.Models.Weights;

/// <summary>
/// Looks for weights, and for results, that are no numbers: a damaged download or a conversion that overflowed would otherwise show as nonsense, or as NaN
/// in every row. Floats whose exponent is all ones are infinite or NaN. Any thread.
/// </summary>
public static unsafe class FiniteScan
{
    private const long ChunkBytes = 1 << 20;

    /// <summary>Scans floats.</summary>
    /// <param name="tensor">What they belong to; F32, F16 or BF16.</param>
    /// <param name="values">The first.</param>
    /// <param name="count">How many.</param>
    /// <exception cref="ModelFormatException">One is NaN or infinite.</exception>
    public static void Floats(CheckpointTensor tensor, byte* values, long count)
    {
        ArgumentNullException.ThrowIfNull(tensor);
        int size = TensorDtypes.BytesOf(tensor.Dtype);
        long chunkValues = ChunkBytes / size, chunks = (count + chunkValues - 1) / chunkValues;
        bool isFinite = true;
        if (chunks == 1)
        {
            isFinite = AreFinite(tensor.Dtype, values, (int)count); // loading asks for thousands of short stretches, on all its threads
        }
        else
        {
            nint start = (nint)values;
            Parallel.For(0, chunks, (chunk, loop) =>
            {
                long first = chunk * chunkValues;
                if (!AreFinite(tensor.Dtype, (byte*)start + (first * size), (int)Math.Min(chunkValues, count - first)))
                {
                    Volatile.Write(ref isFinite, false);
                    loop.Stop();
                }
            });
        }

        if (!isFinite)
        {
            throw TensorChecks.NotFinite(tensor);
        }
    }

    /// <summary>Whether all values are numbers.</summary>
    public static bool AreFinite(ReadOnlySpan<float> values)
    {
        fixed (float* first = values)
        {
            return AreFinite(TensorDtype.F32, (byte*)first, values.Length);
        }
    }

    /// <summary>Scans the scale bytes of small floats.</summary>
    /// <param name="tensor">What they belong to.</param>
    /// <param name="scales">The first.</param>
    /// <param name="count">How many.</param>
    /// <param name="mode">Mxfp4, Nvfp4 or Mxfp8.</param>
    /// <exception cref="ModelFormatException">One is NaN.</exception>
    public static void ScaleBytes(CheckpointTensor tensor, byte* scales, long count, QuantizationMode mode) =>
        Bytes(tensor, scales, count, mode == QuantizationMode.Nvfp4 ? (byte)0x7F : (byte)0xFF);

    /// <summary>Scans codes that are small floats; only those of 8 bits can be no number.</summary>
    /// <param name="tensor">What they belong to.</param>
    /// <param name="codes">The first byte.</param>
    /// <param name="bytes">How many bytes.</param>
    /// <param name="mode">Mxfp4, Nvfp4 or Mxfp8.</param>
    /// <exception cref="ModelFormatException">One is NaN.</exception>
    public static void FloatCodes(CheckpointTensor tensor, byte* codes, long bytes, QuantizationMode mode)
    {
        if (mode == QuantizationMode.Mxfp8)
        {
            Bytes(tensor, codes, bytes, 0x7F);
        }
    }

    /// <summary>Refuses bytes in which all bits of a mask are ones.</summary>
    private static void Bytes(CheckpointTensor tensor, byte* bytes, long count, byte mask)
    {
        for (long i = 0; i < count; i += ChunkBytes)
        {
            if (HasAllOnes(bytes + i, (int)Math.Min(ChunkBytes, count - i), mask))
            {
                throw TensorChecks.NotFinite(tensor);
            }
        }
    }

    private static bool AreFinite(TensorDtype dtype, byte* values, int count) => !(dtype switch
    {
        TensorDtype.F32 => HasAllOnes((uint*)values, count, 0x7F80_0000u),
        TensorDtype.F16 => HasAllOnes((ushort*)values, count, (ushort)0x7C00),
        _ => HasAllOnes((ushort*)values, count, (ushort)0x7F80),
    });

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
