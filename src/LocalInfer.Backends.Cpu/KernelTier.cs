namespace LocalInfer.Backends.Cpu;

/// <summary>
/// Which instructions the kernels use. Products with int8 activations are equal bit for bit in all tiers of a machine; float32 kernels differ in the order
/// of their sums, so the last bits of logits differ between vector widths.
/// </summary>
public enum KernelTier
{
    /// <summary>The fastest that the machine has.</summary>
    Auto,

    /// <summary>As <see cref="Avx512"/>, with the dot product of AVX512-VNNI, in machine code of its own, where four or eight tokens meet affine weights.</summary>
    Avx512Vnni,

    /// <summary>512 bits: AVX-512 with its byte and word instructions.</summary>
    Avx512,

    /// <summary>256 bits: AVX2 and FMA, and for bytes the dot product of AVX-VNNI.</summary>
    AvxVnni,

    /// <summary>256 bits: AVX2 and FMA.</summary>
    Avx2,

    /// <summary>128 bits of Arm64 with its dot product of bytes: Apple's M1 and later, and most servers. Compiled; it has not run on hardware yet.</summary>
    Arm64Dot,

    /// <summary>128 bits of any kind: SSE, NEON, WebAssembly.</summary>
    Vector128,

    /// <summary>No vectors: the plain version, slow, the oracle of the others.</summary>
    Scalar,
}
