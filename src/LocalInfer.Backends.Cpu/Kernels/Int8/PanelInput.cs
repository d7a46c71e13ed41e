using System.Runtime.InteropServices;

namespace LocalInfer.Backends.Cpu.Kernels.Int8;

/// <summary>The quantised tokens that meet a panel at once.</summary>
/// <param name="tokens">1, 2, 4 or 8.</param>
/// <param name="groups">Groups of 64 columns, at least 1.</param>
/// <param name="codes">[group, token, 64], each 64 as <see cref="ActivationQuantizer"/> orders them.</param>
/// <param name="scales">[group, token].</param>
/// <param name="sums">[group, part, token]: what the panel's form takes, see <see cref="ActivationSums"/>.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly unsafe struct PanelInput(int tokens, int groups, sbyte* codes, float* scales, float* sums)
{
    /// <summary>Tokens that meet a panel at most.</summary>
    public const int MostTokens = 8;

    public int Tokens { get; } = tokens;

    public int Groups { get; } = groups;

    /// <summary>Panel groups that a group of activations meets, one behind the other: 1, or 2 where codes have more than four bits.</summary>
    public int Planes { get; init; } = 1;

    public sbyte* Codes { get; } = codes;

    public float* Scales { get; } = scales;

    public float* Sums { get; } = sums;
}
