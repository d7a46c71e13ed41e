namespace LocalInfer.Backends.Cpu;

/// <summary>How a CPU decoder runs.</summary>
public sealed record CpuDecoderOptions
{
    /// <summary>Threads that compute, the caller's included; 0 = one for each processor. Results do not depend on it.</summary>
    public int Threads { get; init; }

    /// <summary>The vector registers to use.</summary>
    public VectorWidth VectorWidth { get; init; }
}
