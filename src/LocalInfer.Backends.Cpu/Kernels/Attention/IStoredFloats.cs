namespace LocalInfer.Backends.Cpu.Kernels.Attention;

/// <summary>Floats as they lie in a KV block, read a register at a time.</summary>
internal unsafe interface IStoredFloats
{
    /// <summary>Bytes of a value.</summary>
    static abstract int Bytes { get; }

    /// <summary>What they are counted in: a power of two that scores, and weights of values, are multiplied with instead of every value. With 2^112 a score loses what lies below 2^-37.</summary>
    static abstract float Unit { get; }

    /// <summary>The next values in <see cref="Unit"/>s as float32, exactly.</summary>
    /// <param name="source">The first.</param>
    /// <param name="widening">For those that are float16.</param>
    static abstract TLanes Load<TLanes>(byte* source, Float16Widening<TLanes> widening)
        where TLanes : struct, ILanes<TLanes>;
}
