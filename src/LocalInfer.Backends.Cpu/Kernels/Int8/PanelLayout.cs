namespace LocalInfer.Backends.Cpu.Kernels.Int8;

/// <summary>
/// How a matrix lies in memory for the int8 kernels: panels of 16 rows, each a sequence of groups of 64 columns. A group is
/// [8 words of 8 codes][16 rows] as uint32 (the lowest 4 bits are the first code), then 16 scales and 16 biases of 16 bits. Codes of more than four
/// bits are two such groups, or planes: the upper bits with 16 times the scale and the bias, then the lower four with the scale and no bias. A panel is one stream.
/// </summary>
internal static class PanelLayout
{
    /// <summary>Rows of a panel: the 32-bit lanes of a 512-bit register.</summary>
    public const int Rows = 16;

    /// <summary>Columns of a group.</summary>
    public const int GroupSize = 64;

    /// <summary>32-bit words of a group and row.</summary>
    public const int WordsPerGroup = GroupSize / 8;

    /// <summary>Where a group's scales begin.</summary>
    public const int ScaleOffset = WordsPerGroup * Rows * sizeof(uint);

    /// <summary>Where a group's biases begin.</summary>
    public const int BiasOffset = ScaleOffset + (Rows * sizeof(ushort));

    /// <summary>Bytes of a group.</summary>
    public const int GroupBytes = BiasOffset + (Rows * sizeof(ushort));

    /// <summary>The most that the codes of activations in one int16 lane may sum to: 15 times it must stay below 2^15, less the rounding of 32 codes.</summary>
    public const int LaneSumLimit = 2160;
}
