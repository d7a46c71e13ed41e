namespace LocalInfer.Engine.Sampling;

/// <summary>
/// A small repeatable generator, SplitMix64 (Steele, Lea, Flood: Fast Splittable Pseudorandom Number Generators, 2014): unlike
/// <see cref="Random"/> it takes a 64-bit seed and gives the same numbers on every runtime.
/// </summary>
/// <param name="seed">Any value.</param>
internal struct RandomSource(long seed)
{
    private ulong _state = unchecked((ulong)seed);

    /// <summary>The next number, at least 0 and below 1.</summary>
    public double NextDouble()
    {
        unchecked
        {
            ulong z = _state += 0x9E3779B97F4A7C15;
            z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
            z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
            return ((z ^ (z >> 31)) >> 11) * (1.0 / (1UL << 53));
        }
    }
}
