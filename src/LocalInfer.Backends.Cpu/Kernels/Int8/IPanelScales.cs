using System.Runtime.Intrinsics;

namespace LocalInfer.Backends.Cpu.Kernels.Int8;

/// <summary>Reads 16-bit scales and biases, exactly.</summary>
internal unsafe interface IPanelScales
{
    /// <summary>Widens the 16 values of a panel's rows.</summary>
    static abstract Vector512<float> Load(byte* source);

    /// <summary>Widens one value.</summary>
    static abstract float Widen(ushort value);
}
