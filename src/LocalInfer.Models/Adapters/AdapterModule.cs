using LocalInfer.Models.Checkpoints;

namespace LocalInfer.Models.Adapters;

/// <summary>What an adapter adds to a linear module: y = W x + scale · Bᵀ Aᵀ x (LoRA), brought to the magnitude m row by row where there is one (DoRA).</summary>
/// <param name="A">[inputs, rank].</param>
/// <param name="B">[rank, outputs].</param>
/// <param name="Magnitude">m, [outputs]: the length of each row of the sum of weights; null for LoRA.</param>
public sealed record AdapterModule(CheckpointTensor A, CheckpointTensor B, CheckpointTensor? Magnitude);
