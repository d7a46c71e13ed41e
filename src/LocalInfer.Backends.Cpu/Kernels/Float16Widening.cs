using System.Runtime.CompilerServices;

namespace LocalInfer.Backends.Cpu.Kernels;

/// <summary>
/// How float16 becomes float32; .NET has no F16C. Extended by its sign and shifted by 13 bits, exponent and fraction are in place, and copies of
/// the sign fill what lies between. Without them the number is 2^112 times too small, for subnormals too; a product with <see cref="Unit"/> corrects
/// it exactly, where it costs least. A loop makes one before it begins: the JIT keeps its constant in a register then.
/// </summary>
internal readonly struct Float16Widening<TLanes>
    where TLanes : struct, ILanes<TLanes>
{
    /// <summary>2^112: the biases of the two exponents differ by 127 - 15.</summary>
    public const float Unit = 5.192296858534828e33f;

    private const int SignAndMagnitudeBits = unchecked((int)0x8FFFE000);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Float16Widening()
    {
        SignAndMagnitude = TLanes.Broadcast(BitConverter.Int32BitsToSingle(SignAndMagnitudeBits));
    }

    /// <summary>A mask, bit for bit: the sign, the lower five bits of the exponent, and the fraction.</summary>
    public TLanes SignAndMagnitude { get; }
}
