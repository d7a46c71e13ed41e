namespace LocalInfer.Backends.Cpu.Kernels.Int8;

/// <summary>Reads 16-bit scales and biases, exactly.</summary>
internal unsafe interface IPanelScales
{
    /// <summary>Widens the values of as many rows as a register has lanes.</summary>
    static abstract TLanes Load<TLanes>(byte* source)
        where TLanes : struct, ILanes<TLanes>;
}
