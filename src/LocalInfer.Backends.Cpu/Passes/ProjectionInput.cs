using System.Runtime.InteropServices;

namespace LocalInfer.Backends.Cpu.Passes;

/// <summary>What some matrices are multiplied with.</summary>
/// <param name="values">float32 [tokens, columns].</param>
/// <param name="tokens">At least 1.</param>
/// <param name="quantized">The same values quantised; none where no matrix is repacked.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly unsafe struct ProjectionInput(float* values, int tokens, QuantizedTiles quantized)
{
    public float* Values { get; } = values;

    public int Tokens { get; } = tokens;

    public QuantizedTiles Quantized { get; } = quantized;
}
