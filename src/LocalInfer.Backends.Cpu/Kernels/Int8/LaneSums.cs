using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace LocalInfer.Backends.Cpu.Kernels.Int8;

/// <summary>
/// Sums of the activations' codes that meet in one lane, as two int16: those of columns 0–3 of each eight in the lower half, of columns 4–7 in the upper.
/// <para>
/// Twice a 4-bit float plus 12 is 0 to 24, an unsigned byte for the kernels. To take the 12 away again a lane begins with -12 times its activations' sum. So it ends
/// with the sum of products of -12 to 12, which are below 12 * 16 * 127 = 24,384 together in a part of 32 columns: int16 holds it, and what happened to wrap around
/// on the way wraps back, as int16 counts modulo 2^16. Two products that one instruction adds with saturation are below 2 * 24 * 127 = 6,096.
/// </para>
/// </summary>
internal static unsafe class LaneSums
{
    private const int Quarters = 4;

    /// <summary>Values of some kinds of sums for each group.</summary>
    public static int Count(ActivationSums kinds) =>
        (int)(kinds & ActivationSums.Groups)
        + (int)(kinds & ActivationSums.Halves)
        + ((int)(kinds & ActivationSums.LanesOfHalves) / 2)
        + ((int)(kinds & ActivationSums.LanesOfQuarters) / 2);

    /// <summary>Writes the sums that some products want of a group, besides the one that it has anyway.</summary>
    /// <param name="codes">The group's 64 codes, in the kernels' order.</param>
    /// <param name="scale">Its scale.</param>
    /// <param name="sums">Which, one flag.</param>
    /// <param name="target">Receives the first part's.</param>
    /// <param name="stride">Values from one part to the next.</param>
    public static void Write(sbyte* codes, float scale, ActivationSums sums, float* target, int stride)
    {
        int* lanes = stackalloc int[Quarters];
        OfQuarters(codes, lanes);
        int parts = Count(sums);
        for (int part = 0; part < parts; part++, target += stride)
        {
            int lower = 0, upper = 0;
            for (int i = 0; i < Quarters / parts; i++, lanes++)
            {
                lower += (short)*lanes;
                upper += *lanes >> 16;
            }

            if (sums == ActivationSums.Halves)
            {
                *target = scale * (lower + upper);
            }
            else
            {
                *(int*)target = (ushort)(-FloatCodes.Shift * lower) | (-FloatCodes.Shift * upper << 16);
            }
        }
    }

    /// <summary>The sums of each 16 columns, not yet multiplied.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void OfQuarters(sbyte* codes, int* lanes)
    {
        for (int quarter = 0; quarter < Quarters; quarter++)
        {
            var pairs = Vector128.Load(codes + (quarter * Vector128<sbyte>.Count)).AsInt16();
            var four = ((pairs << 8) >> 8) + (pairs >> 8);
            var two = four + Vector128.Shuffle(four.AsInt32(), Vector128.Create(2, 3, 0, 1)).AsInt16();
            lanes[quarter] = (two + Vector128.Shuffle(two.AsInt32(), Vector128.Create(1, 0, 3, 2)).AsInt16()).AsInt32()[0];
        }
    }
}
