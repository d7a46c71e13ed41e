using LocalInfer.Backends.Cpu.Kernels;
using LocalInfer.Models;
using LocalInfer.Models.Checkpoints;

namespace LocalInfer.Backends.Cpu.Weights;

/// <summary>What every tensor must be; the errors name file and tensor.</summary>
internal static class TensorChecks
{
    /// <exception cref="ModelFormatException">The tensor does not hold floats that can be read.</exception>
    public static void Float(CheckpointTensor tensor)
    {
        if (Widen.BytesOf(tensor.Dtype) == 0)
        {
            throw Broken(tensor, $"is {tensor.Dtype}; the CPU decoder reads F32, F16 and BF16");
        }
    }

    /// <summary>Checks the matrix that lies in a tensor: all of it, or with all experts' rows before and behind it.</summary>
    /// <exception cref="ModelFormatException">The rows of the tensor are not whole matrices of this shape.</exception>
    public static void Shape(CheckpointTensor tensor, bool isStack, long rows, long columns)
    {
        bool fits = isStack
            ? tensor.Shape is [_, var stacked, var width] && stacked % rows == 0 && width == columns
            : tensor.Shape is [var all, var length] && all == rows && length == columns;
        if (!fits)
        {
            throw Broken(tensor, $"is [{string.Join(", ", tensor.Shape)}], config.json makes it [{(isStack ? "experts, " : "")}{rows}, {columns}]");
        }
    }

    public static ModelFormatException NotFinite(CheckpointTensor tensor) =>
        Broken(tensor, "holds NaN or infinity; the weights are damaged: download or convert the model again");

    public static ModelFormatException Broken(CheckpointTensor tensor, string problem) =>
        new($"{tensor.FilePath}: tensor '{tensor.Name}' {problem}.");
}
