namespace LocalInfer.Backends.Cpu.Kernels;

/// <summary>
/// How float16 becomes float32; .NET has no F16C. Extended by its sign and shifted by 13 bits, exponent and fraction are in place, and copies of
/// the sign fill what lies between. Without them the number is 2^112 times too small, which a product corrects exactly, for subnormals too.
/// </summary>
internal static class Float16Bits
{
    /// <summary>The sign, the lower five bits of the exponent, and the fraction.</summary>
    public const int SignAndMagnitude = unchecked((int)0x8FFFE000);

    /// <summary>2^112: the biases of the two exponents differ by 127 - 15.</summary>
    public const float ExponentCorrection = 5.192296858534828e33f;
}
