namespace LocalInfer.Backends.Cpu;

/// <summary>How a CPU decoder runs.</summary>
public sealed record CpuDecoderOptions
{
    /// <summary>Threads that compute, the caller's included; 0 = one for each processor. Results do not depend on it.</summary>
    public int Threads { get; init; }

    /// <summary>Whether activations stay float32 in products; false = int8 for matrices of up to 4 bits.</summary>
    public bool Exact { get; init; }

    /// <summary>The kernels to use.</summary>
    public KernelTier Tier { get; init; }

    /// <summary>How the KV cache is kept; null = float32 in exact mode, else float16.</summary>
    public KvPrecision? KvCache { get; init; }
}
