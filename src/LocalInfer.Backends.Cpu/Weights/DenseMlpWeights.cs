namespace LocalInfer.Backends.Cpu.Weights;

/// <summary>down(silu(gate(x)) * up(x)): a dense feed-forward part, or one expert.</summary>
internal sealed record DenseMlpWeights(LinearWeights Gate, LinearWeights Up, LinearWeights Down);
