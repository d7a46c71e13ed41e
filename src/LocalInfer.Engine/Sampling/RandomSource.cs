namespace LocalInfer.Engine.Sampling;

/// <summary>
/// Random numbers by index: the n-th number of a seed is the same whenever and wherever it is asked for. The numbers are those of
/// SplitMix64 (Steele, Lea, Flood: Fast Splittable Pseudorandom Number Generators, 2014).
/// </summary>
/// <param name="seed">Any value.</param>
internal readonly struct RandomSource(long seed)
{
    private const ulong Step = 0x9E3779B97F4A7C15;

    /// <summary>The number at an index, at least 0 and below 1.</summary>
    public double At(long index) => (Mix(seed, index) >> 11) * (1.0 / (1UL << 53));

    /// <summary>The index-th value of a seed: 64 bits.</summary>
    public static ulong Mix(long seed, long index)
    {
        unchecked
        {
            ulong z = (ulong)seed + ((ulong)(index + 1) * Step);
            z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
            z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
            return z ^ (z >> 31);
        }
    }
}
