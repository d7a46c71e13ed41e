namespace LocalInfer.Backends.Cpu.Weights;

/// <summary>What an adapter makes of y = W x + b: y = f ∘ (W x + B A x) + b.</summary>
/// <param name="A">float32 [rank, inputs].</param>
/// <param name="B">float32 [outputs, rank], the adapter's scale in it.</param>
/// <param name="RowFactors">f, one value for each row (DoRA): the row's magnitude over its length in W + B A; null = 1 (LoRA).</param>
internal sealed record LowRankWeights(WeightMatrix A, WeightMatrix B, float[]? RowFactors);
