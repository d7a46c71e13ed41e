using LocalInfer.Mlx;

namespace LocalInfer.Backends.Mlx;

/// <summary>How an MLX decoder runs.</summary>
public sealed record MlxDecoderOptions
{
    /// <summary>Whether to compute on the GPU through Metal; null = where there is one.</summary>
    public bool? Gpu { get; init; }

    /// <summary>
    /// The element type of activations, cache and floats of the weights; null = on the GPU bfloat16, or float16 where the checkpoint's floats
    /// are that, and on the CPU float32.
    /// </summary>
    public MlxDtype? Dtype { get; init; }

    /// <summary>Bytes that the weights may take; null = what Metal recommends to keep in use, on the CPU the memory of this process.</summary>
    public long? MemoryBytes { get; init; }
}
