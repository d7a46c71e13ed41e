namespace LocalInfer.Backends.Cpu;

/// <summary>Which vector registers the kernels use. Widths differ in the order of sums, so their last bits differ.</summary>
public enum VectorWidth
{
    /// <summary>The widest that the machine has.</summary>
    Auto,

    /// <summary>AVX-512.</summary>
    Bits512,

    /// <summary>AVX2 with FMA.</summary>
    Bits256,

    /// <summary>NEON or SSE.</summary>
    Bits128,

    /// <summary>No vectors: the plain version, slow, for tests.</summary>
    Scalar,
}
