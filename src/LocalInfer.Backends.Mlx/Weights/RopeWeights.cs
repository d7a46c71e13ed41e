using LocalInfer.Mlx;

namespace LocalInfer.Backends.Mlx.Weights;

/// <summary>The rotary embedding of a layer.</summary>
/// <param name="Divisors">float32 [rotating dimensions / 2].</param>
/// <param name="Scale">[head dimension]: what queries and keys are multiplied by first; null where that is 1.</param>
internal sealed record RopeWeights(MlxHeld Divisors, MlxHeld? Scale);
