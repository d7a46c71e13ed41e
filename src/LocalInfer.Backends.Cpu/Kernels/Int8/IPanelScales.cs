using LocalInfer.Models.Checkpoints;

namespace LocalInfer.Backends.Cpu.Kernels.Int8;

/// <summary>Reads 16-bit scales and biases, exactly.</summary>
internal unsafe interface IPanelScales
{
    /// <summary>What they are: F16 or BF16.</summary>
    static abstract TensorDtype Dtype { get; }

    /// <summary>Widens the values of as many rows as a register has lanes.</summary>
    static abstract TLanes Load<TLanes>(byte* source)
        where TLanes : struct, ILanes<TLanes>;
}
