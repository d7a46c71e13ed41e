using System.Runtime.Intrinsics.X86;

namespace LocalInfer.Backends.Cpu.Tests.Int8;

/// <summary>A test of kernels for AVX-512BW; it is skipped, and counted as skipped, where the machine lacks it.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class Avx512FactAttribute : FactAttribute
{
    public Avx512FactAttribute() => Skip = Avx512.MissingReason!;
}

/// <summary>A theory on kernels for AVX-512BW; it is skipped, and counted as skipped, where the machine lacks it.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class Avx512TheoryAttribute : TheoryAttribute
{
    public Avx512TheoryAttribute() => Skip = Avx512.MissingReason!;
}

/// <summary>Why the tests of the AVX-512BW kernels cannot run here; null where they can.</summary>
internal static class Avx512
{
    public static string? MissingReason { get; } = Avx512BW.IsSupported ? null : "needs AVX-512BW, which this machine lacks";
}
