using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace LocalInfer.Backends.Cpu.Kernels;

/// <summary>The small floats of the modes mxfp4, nvfp4 and mxfp8, as MLX decodes them.</summary>
internal static unsafe class FloatCodes
{
    /// <summary>Values of an 8-bit float: sign, 4 bits of exponent with bias 7, 3 of fraction; no infinities.</summary>
    public static float[] E4M3 { get; } = [.. Enumerable.Range(0, 256).Select(DecodeE4M3)];

    /// <summary>2^(byte - 127).</summary>
    public static float[] E8M0 { get; } = [.. Enumerable.Range(0, 256).Select(code => MathF.ScaleB(1, code - 127))];

    /// <summary>What 4-bit floats are shifted by in <see cref="ShiftedHalves"/>.</summary>
    public const int Shift = 12;

    /// <summary>Twice the values of 4-bit floats (0, 0.5, 1, 1.5, 2, 3, 4, 6, then the same with a sign) plus <see cref="Shift"/>: 0 to 24.</summary>
    public static Vector128<byte> ShiftedHalves
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => Vector128.Create((byte)12, 13, 14, 15, 16, 18, 20, 24, 12, 11, 10, 9, 8, 6, 4, 0);
    }

    /// <summary>Replaces 4-bit floats by their <see cref="ShiftedHalves"/>.</summary>
    /// <param name="codes">One byte for each code.</param>
    /// <param name="count">Codes; a multiple of 16.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void ToShiftedHalves(byte* codes, int count)
    {
        var table = ShiftedHalves;
        for (int i = 0; i < count; i += Vector128<byte>.Count)
        {
            Vector128.Shuffle(table, Vector128.Load(codes + i)).Store(codes + i);
        }
    }

    private static float DecodeE4M3(int code)
    {
        int exponent = (code >> 3) & 15, fraction = code & 7;
        float magnitude = (code & 0x7F) == 0x7F ? float.NaN
            : exponent == 0 ? MathF.ScaleB(fraction, -9)
            : MathF.ScaleB(8 + fraction, exponent - 10);
        return (code & 0x80) == 0 ? magnitude : -magnitude;
    }
}
