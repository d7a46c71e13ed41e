namespace LocalInfer.Models.Checkpoints;

/// <summary>What a safetensors header says about one tensor. The offset counts from the end of the header.</summary>
internal sealed record TensorEntry(string Name, TensorDtype Dtype, long[] Shape, long Offset, long ByteLength);
