namespace LocalInfer.Backends.Cpu.Kernels;

/// <summary>
/// Constants of exp(x) = 2^n * p(r) with n = round(x / ln 2) and r = x - n ln 2 (Cephes' expf): two units in the last place. Unlike the
/// library's it has no slow path: what is below <see cref="Smallest"/>, minus infinity too, gives 0, what is above <see cref="Largest"/>
/// gives the value there, and NaN stays NaN.
/// </summary>
internal static class ExpPolynomial
{
    /// <summary>The smallest x whose result is a normal number.</summary>
    public const float Smallest = -87.33654f;

    /// <summary>The largest x whose n still fits the exponent.</summary>
    public const float Largest = 88.37626f;

    public const float Log2E = 1.44269504f;

    /// <summary>1.5 * 2^23: adding and subtracting it rounds to an integer.</summary>
    public const float Rounder = 12582912f;

    /// <summary>The upper bits of ln 2: a multiple of n is exact.</summary>
    public const float Ln2High = 0.693359375f;

    /// <summary>ln 2 - <see cref="Ln2High"/>.</summary>
    public const float Ln2Low = -2.12194440e-4f;

    public const float C3 = 1.6666665459e-1f;
    public const float C4 = 4.1665795894e-2f;
    public const float C5 = 8.3334519073e-3f;
    public const float C6 = 1.3981999507e-3f;
    public const float C7 = 1.9875691500e-4f;
}
