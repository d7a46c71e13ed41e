using System.Runtime.InteropServices;

namespace LocalInfer.Constraints.Languages;

/// <summary>The states of several automata in 128 bits.</summary>
/// <param name="Low">The first 64 bits.</param>
/// <param name="High">The others.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct PackedStates(ulong Low, ulong High)
{
    /// <inheritdoc/>
    public override int GetHashCode() => (int)(((Low * 0x9E3779B97F4A7C15) ^ (High * 0xC2B2AE3D27D4EB4F)) >> 32);
}
