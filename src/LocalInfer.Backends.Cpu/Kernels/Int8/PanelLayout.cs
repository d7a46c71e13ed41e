using System.Runtime.CompilerServices;

namespace LocalInfer.Backends.Cpu.Kernels.Int8;

/// <summary>
/// How a matrix lies in memory for the int8 kernels: panels of 16 rows, each a sequence of groups of 64 columns. A group is one part, or two or four
/// where 32 or 16 columns have a scale of their own. A part is [words of 8 codes][16 rows] as uint32 (the lowest 4 bits are the first code), then 16
/// scales and 16 biases of 16 bits. Codes of more than four bits are two such groups, or planes: the upper bits with 16 times the scale and the bias, then
/// the lower four with the scale and no bias. 4-bit floats have no biases; their scale is for twice the value, a whole number of -12 to 12. A panel is one stream.
/// </summary>
internal static class PanelLayout
{
    /// <summary>Rows of a panel: the 32-bit lanes of a 512-bit register.</summary>
    public const int Rows = 16;

    /// <summary>Columns of a group: those of activations that share a scale.</summary>
    public const int GroupSize = 64;

    /// <summary>32-bit words of a group and row.</summary>
    public const int WordsPerGroup = GroupSize / 8;

    /// <summary>Where a group's scales begin, if it is one part.</summary>
    public const int ScaleOffset = WordsPerGroup * Rows * sizeof(uint);

    /// <summary>Where a group's biases begin, if it is one part.</summary>
    public const int BiasOffset = ScaleOffset + (Rows * sizeof(ushort));

    /// <summary>Bytes of a group that is one part.</summary>
    public const int GroupBytes = BiasOffset + (Rows * sizeof(ushort));

    /// <summary>
    /// The most that the magnitudes of activations' codes in one int16 lane may sum to, less the rounding of 32 codes, which adds 16 at most. A lane sums products of
    /// 0 to 15 with them: 15 * 2176 is below 2^15.
    /// </summary>
    public const int LaneSumLimit = 2160;

    /// <summary>Where the scales of a part begin.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int PartScales(int parts) => ScaleOffset / parts;

    /// <summary>Where the biases of a part begin.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int PartBiases(int parts) => PartScales(parts) + (Rows * sizeof(ushort));

    /// <summary>Bytes of a part.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int PartBytes(int parts, bool areFloats) => PartBiases(parts) + (areFloats ? 0 : Rows * sizeof(ushort));
}
