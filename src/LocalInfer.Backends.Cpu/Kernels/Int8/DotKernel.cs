using LocalInfer.Models.Checkpoints;

namespace LocalInfer.Backends.Cpu.Kernels.Int8;

/// <summary>What a kernel that <see cref="DotKernelWriter"/> writes is for: panels of affine codes, times quantised tokens.</summary>
/// <param name="Panels">1 or 2.</param>
/// <param name="Tokens">1, 4 or 8.</param>
/// <param name="Parts">Parts of a group with scales of their own: 1 or 2.</param>
/// <param name="ScaleDtype">Of scales and biases: F16 or BF16.</param>
/// <param name="WantsFirstCache">Whether panels are asked for into the first cache or the second; one token asks for none.</param>
internal readonly record struct DotKernel(int Panels, int Tokens, int Parts, TensorDtype ScaleDtype, bool WantsFirstCache)
{
    /// <summary>Sums that the kernel makes at once, each of a token and the 16 rows of a panel: 1 to 16.</summary>
    public int Cells => Panels * Tokens;
}
