namespace LocalInfer.Backends.Cpu.Kernels.Attention;

/// <summary>Floats as they lie in a KV block, read a register at a time.</summary>
internal unsafe interface IStoredFloats
{
    /// <summary>Bytes of a value.</summary>
    static abstract int Bytes { get; }

    /// <summary>The next values as float32, exactly.</summary>
    /// <param name="source">The first.</param>
    /// <param name="widening">For those that are float16.</param>
    static abstract TLanes Load<TLanes>(byte* source, Float16Widening<TLanes> widening)
        where TLanes : struct, ILanes<TLanes>;
}
