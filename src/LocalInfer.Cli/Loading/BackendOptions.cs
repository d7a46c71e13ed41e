using LocalInfer.Backends.Cpu;

namespace LocalInfer.Cli.Loading;

/// <summary>What computes a model.</summary>
internal sealed record BackendOptions
{
    /// <summary>Which backend.</summary>
    public BackendChoice Choice { get; init; }

    /// <summary>How the CPU backend runs, where it is the one.</summary>
    public CpuDecoderOptions Cpu { get; init; } = new();
}
