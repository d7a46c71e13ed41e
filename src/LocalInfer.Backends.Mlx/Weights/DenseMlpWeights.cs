namespace LocalInfer.Backends.Mlx.Weights;

/// <summary>A SwiGLU block: down(silu(gate(x)) * up(x)).</summary>
internal sealed record DenseMlpWeights(LinearWeights Gate, LinearWeights Up, LinearWeights Down);
