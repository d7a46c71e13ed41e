namespace LocalInfer.Backends.Cpu;

/// <summary>How a CPU decoder runs.</summary>
public sealed record CpuDecoderOptions
{
    /// <summary>Threads that compute, the caller's included; 0 = <see cref="Threading.PerformanceCores"/>. Results do not depend on it.</summary>
    public int Threads { get; init; }

    /// <summary>Whether activations stay float32 in products; false = int8 for matrices that are repacked.</summary>
    public bool Exact { get; init; }

    /// <summary>The kernels to use.</summary>
    public KernelTier Tier { get; init; }

    /// <summary>How the KV cache is kept; null = float32 in exact mode, else float16.</summary>
    public KvPrecision? KvCache { get; init; }
}
