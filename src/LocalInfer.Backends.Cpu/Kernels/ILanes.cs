namespace LocalInfer.Backends.Cpu.Kernels;

/// <summary>
/// A register of float32 lanes. Kernels are written once over this and compiled once for each width;
/// <see cref="ScalarLanes"/> is the plain version of all of them.
/// </summary>
internal unsafe interface ILanes<TSelf>
    where TSelf : struct, ILanes<TSelf>
{
    /// <summary>Lanes in the register.</summary>
    static abstract int Count { get; }

    /// <summary>
    /// Whether loops over more than twelve sums are faster with half of them at a time: so it is with AVX2, of whose 16 registers the sums leave too few. AVX-512 and
    /// Arm64 have 32, and without FMA (128 bits on x86) it was measured the other way round.
    /// </summary>
    static abstract bool PreferFewSums { get; }

    static abstract TSelf Broadcast(float value);

    static abstract TSelf Load(float* source);

    /// <summary>Widens <see cref="Count"/> unsigned bytes.</summary>
    static abstract TSelf LoadBytes(byte* source);

    /// <summary>Widens <see cref="Count"/> signed bytes.</summary>
    static abstract TSelf LoadSBytes(sbyte* source);

    /// <summary>Widens <see cref="Count"/> bfloat16 values.</summary>
    static abstract TSelf LoadBFloat16(ushort* source);

    /// <summary>Widens <see cref="Count"/> finite float16 values, exactly, to what they are in <see cref="Float16Widening{TLanes}.Unit"/>s. Infinities and NaN may become large numbers.</summary>
    static abstract TSelf LoadFloat16(ushort* source, Float16Widening<TSelf> widening);

    static abstract TSelf Add(TSelf left, TSelf right);

    /// <summary>The larger of each pair; of a NaN and a number either.</summary>
    static abstract TSelf Max(TSelf left, TSelf right);

    static abstract TSelf Multiply(TSelf left, TSelf right);

    static abstract TSelf Divide(TSelf left, TSelf right);

    /// <summary>
    /// left * right + addend: rounded once where the processor has an instruction for that, twice on x86 without FMA (before 2013). All kernels of a machine do alike: the
    /// wider lanes come with FMA, the others and single numbers leave it to the runtime's <c>MultiplyAddEstimate</c>.
    /// </summary>
    static abstract TSelf MultiplyAdd(TSelf left, TSelf right, TSelf addend);

    static abstract TSelf Exp(TSelf value);

    void Store(float* destination);

    /// <summary>The largest lane.</summary>
    float Max();

    /// <summary>The sum of all lanes, in an order that depends only on the width.</summary>
    float Sum();
}
