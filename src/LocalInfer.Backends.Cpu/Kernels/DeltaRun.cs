using System.Runtime.InteropServices;

namespace LocalInfer.Backends.Cpu.Kernels;

/// <summary>Tokens of one sequence, one after the other, as a head of a gated delta net meets them. Memory is the caller's.</summary>
[StructLayout(LayoutKind.Auto)]
internal readonly unsafe struct DeltaRun
{
    /// <summary>How many; 1 or more.</summary>
    public required int Tokens { get; init; }

    /// <summary>Values of a key and of a query.</summary>
    public required int KeyDim { get; init; }

    /// <summary>Values of a value and of an output.</summary>
    public required int ValueDim { get; init; }

    /// <summary>The first token's query, float32 [key dimension].</summary>
    public required float* Query { get; init; }

    /// <summary>The first token's key, float32 [key dimension].</summary>
    public required float* Key { get; init; }

    /// <summary>The first token's value, float32 [value dimension].</summary>
    public required float* Value { get; init; }

    /// <summary>Floats from a token's query, key and value to the next token's.</summary>
    public required int InputStride { get; init; }

    /// <summary>The first token's g, 0 to 1.</summary>
    public required float* Decay { get; init; }

    /// <summary>The first token's β, 0 to 1.</summary>
    public required float* Strength { get; init; }

    /// <summary>Floats from a token's g and β to the next token's.</summary>
    public required int ScalarStride { get; init; }

    /// <summary>Receives what the first token reads, float32 [value dimension].</summary>
    public required float* Output { get; init; }

    /// <summary>Floats from a token's output to the next token's.</summary>
    public required int OutputStride { get; init; }
}
