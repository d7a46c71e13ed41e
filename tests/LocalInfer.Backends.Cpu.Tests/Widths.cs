using System.Runtime.Intrinsics.X86;
using LocalInfer.Backends.Cpu.Kernels;

namespace LocalInfer.Backends.Cpu.Tests;

/// <summary>The vector widths that this machine has; every kernel is tested at all of them.</summary>
internal static class Widths
{
    public static IReadOnlyList<VectorWidth> Available { get; } =
    [
        VectorWidth.Scalar,
        VectorWidth.Bits128,
        .. Avx2.IsSupported && Fma.IsSupported ? [VectorWidth.Bits256] : Array.Empty<VectorWidth>(),
        .. Avx512F.IsSupported ? [VectorWidth.Bits512] : Array.Empty<VectorWidth>(),
    ];

    public static IEnumerable<KernelSet> Kernels => Available.Select(KernelSet.Of);
}
