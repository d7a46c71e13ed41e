using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace LocalInfer.Backends.Cpu.Kernels;

/// <summary>Unpacks quantised codes: a row is one stream of codes, least significant bit first, over little-endian words.</summary>
internal static unsafe class CodeUnpacker
{
    /// <summary>Writes one byte for each code.</summary>
    /// <param name="packed">The row's bytes; <paramref name="count"/> * <paramref name="bits"/> / 8 of them are read.</param>
    /// <param name="bits">2, 3, 4, 5, 6 or 8.</param>
    /// <param name="count">Codes; a multiple of 32.</param>
    /// <param name="codes">Receives <paramref name="count"/> bytes.</param>
    public static void Unpack(byte* packed, int bits, int count, byte* codes)
    {
        if (bits == 4)
        {
            UnpackNibbles(packed, count, codes);
        }
        else if (bits == 8)
        {
            Buffer.MemoryCopy(packed, codes, count, count);
        }
        else
        {
            UnpackPlain(packed, bits, count, codes);
        }
    }

    /// <summary>The plain version for any width: eight codes fill as many bytes as a code has bits.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void UnpackPlain(byte* packed, int bits, int count, byte* codes)
    {
        ulong mask = (1UL << bits) - 1;
        for (int i = 0; i < count; i += 8)
        {
            ulong eight = 0;
            for (int j = 0; j < bits; j++)
            {
                eight |= (ulong)packed[j] << (8 * j);
            }

            packed += bits;
            for (int j = 0; j < 8; j++)
            {
                codes[i + j] = (byte)(eight & mask);
                eight >>= bits;
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void UnpackNibbles(byte* packed, int count, byte* codes)
    {
        for (int i = 0; i < count; i += 32)
        {
            // A byte hl widened to 00hl, or-ed with itself shifted to 0hl0, leaves 0h0l: two codes in order.
            var (lower, upper) = Vector128.Widen(Vector128.Load(packed + (i / 2)));
            var mask = Vector128.Create((ushort)0x0F0F);
            ((lower | (lower << 4)) & mask).AsByte().Store(codes + i);
            ((upper | (upper << 4)) & mask).AsByte().Store(codes + i + 16);
        }
    }
}
