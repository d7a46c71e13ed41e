using LocalInfer.Models.Checkpoints;
using LocalInfer.Models.Layouts;

namespace LocalInfer.Models.Weights;

/// <summary>What every tensor must be; the errors name file and tensor.</summary>
public static class TensorChecks
{
    /// <summary>Checks that a tensor holds floats that decoders read.</summary>
    /// <exception cref="ModelFormatException">It is not of F32, F16 or BF16.</exception>
    public static void Float(CheckpointTensor tensor)
    {
        ArgumentNullException.ThrowIfNull(tensor);
        if (!TensorDtypes.IsFloat(tensor.Dtype))
        {
            throw Broken(tensor, $"is {tensor.Dtype}; weights are read as F32, F16 and BF16");
        }
    }

    /// <summary>Checks the matrix that lies in a tensor: all of it, or with all experts' rows before and behind it.</summary>
    /// <exception cref="ModelFormatException">The rows of the tensor are not whole matrices of this shape.</exception>
    public static void Shape(CheckpointTensor tensor, bool isStack, long rows, long columns)
    {
        ArgumentNullException.ThrowIfNull(tensor);
        bool fits = isStack
            ? tensor.Shape is [_, var stacked, var width] && stacked % rows == 0 && width == columns
            : tensor.Shape is [var all, var length] && all == rows && length == columns;
        if (!fits)
        {
            throw Broken(tensor, $"is [{string.Join(", ", tensor.Shape)}], config.json makes it [{(isStack ? "experts, " : "")}{rows}, {columns}]");
        }
    }

    /// <summary>Checks that a tensor that has scales holds packed codes.</summary>
    /// <exception cref="ModelFormatException">It is not of U32.</exception>
    public static void Codes(CheckpointTensor tensor)
    {
        ArgumentNullException.ThrowIfNull(tensor);
        if (tensor.Dtype != TensorDtype.U32)
        {
            throw Broken(tensor, "is not a packed matrix of U32, although it has scales");
        }
    }

    /// <summary>Checks the scales of codes that are small floats.</summary>
    /// <exception cref="ModelFormatException">They are not of U8.</exception>
    public static void ScaleBytes(CheckpointTensor scales, QuantizationMode mode)
    {
        ArgumentNullException.ThrowIfNull(scales);
        if (scales.Dtype != TensorDtype.U8)
        {
            throw Broken(scales, $"is {scales.Dtype}; scales of mode {mode} are U8");
        }
    }

    /// <summary>The error of a tensor with values that are no numbers.</summary>
    internal static ModelFormatException NotFinite(CheckpointTensor tensor) =>
        Broken(tensor, "holds NaN or infinity; the weights are damaged: download or convert the model again");

    /// <summary>The error of a tensor that is not as it must be.</summary>
    /// <param name="tensor">The tensor; the message names it and its file.</param>
    /// <param name="problem">What is wrong, as the end of a sentence that begins with the tensor.</param>
    public static ModelFormatException Broken(CheckpointTensor tensor, string problem)
    {
        ArgumentNullException.ThrowIfNull(tensor);
        return new($"{tensor.FilePath}: tensor '{tensor.Name}' {problem}.");
    }
}
