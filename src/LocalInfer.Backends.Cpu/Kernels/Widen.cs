using System.Numerics.Tensors;
using System.Runtime.CompilerServices;
using LocalInfer.Models.Checkpoints;

namespace LocalInfer.Backends.Cpu.Kernels;

/// <summary>Widens stored floats to float32, exactly.</summary>
internal static unsafe class Widen
{
    /// <summary>Widens <paramref name="count"/> values of F32, F16 or BF16.</summary>
    public static void Row<TLanes>(TensorDtype dtype, byte* source, int count, float* destination)
        where TLanes : struct, ILanes<TLanes>
    {
        if (dtype == TensorDtype.BF16)
        {
            BFloat16<TLanes>((ushort*)source, count, destination);
        }
        else if (dtype == TensorDtype.F16)
        {
            TensorPrimitives.ConvertToSingle(new ReadOnlySpan<Half>(source, count), new Span<float>(destination, count));
        }
        else
        {
            Buffer.MemoryCopy(source, destination, 4L * count, 4L * count);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void BFloat16<TLanes>(ushort* source, int count, float* destination)
        where TLanes : struct, ILanes<TLanes>
    {
        int i = 0;
        for (; i <= count - TLanes.Count; i += TLanes.Count)
        {
            TLanes.LoadBFloat16(source + i).Store(destination + i);
        }

        for (; i < count; i++)
        {
            destination[i] = BitConverter.UInt32BitsToSingle((uint)source[i] << 16);
        }
    }
}
