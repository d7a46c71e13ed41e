using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using LocalInfer.Constraints.Languages;

namespace LocalInfer.Constraints.Compilation;

/// <summary>JSON numbers that satisfy bounds and divisors, as languages. Where they are bounded, exponents are not written.</summary>
internal static class NumberLanguage
{
    private const int LargestDivisor = 20_000;

    private static readonly ByteDfa[] Unlimited = [.. Enum.GetValues<NumberKind>().Select(Unbounded)];

    /// <summary>Where a number is.</summary>
    /// <param name="Part">The part that the last byte belongs to.</param>
    /// <param name="IsNegative">Whether it has a minus sign, where that counts.</param>
    /// <param name="Progress">What is kept of its digits: how they compare, what they leave when divided, or whether one is not zero.</param>
    /// <param name="Places">Digits behind the point, as far as they count.</param>
    [StructLayout(LayoutKind.Auto)]
    private readonly record struct Reading(NumberPart Part, bool IsNegative, long Progress, int Places);

    /// <summary>A number to compare with, and what the outcome must be.</summary>
    private sealed record Comparison(DecimalComparison With, Func<int, bool> Holds);

    /// <summary>The numbers that satisfy the demands.</summary>
    /// <exception cref="LanguageBudgetException">A divisor is too large or has too many digits.</exception>
    public static ByteDfa Of(NumberFacts facts, NumberKind kind)
    {
        if (facts.IsNone)
            return Unlimited[(int)kind];
        if (facts.Only is not null)
            return WordSet.Of(Enumerated(facts, facts.Only, kind));
        List<Comparison> comparisons = ComparisonsOf(facts);
        if (comparisons.Count == 1 && kind == NumberKind.Any && facts.Divisors.Length == 0 && facts.Except.Length == 0 && (facts.Low ?? facts.High) == 0)
            return SignedOnly(comparisons[0]);
        ByteDfa bounds = Bounded(comparisons, kind);
        if (facts.Divisors.Length == 0)
            return bounds;
        List<ByteDfa> parts = [bounds];
        foreach (decimal divisor in facts.Divisors)
            parts.Add(Multiples(divisor, kind));
        return LanguageProduct.Both(parts, []);
    }

    // Loops, as in NumberFacts: what the framework has for decimals is compiled at run time.
    private static List<byte[]> Enumerated(NumberFacts facts, decimal[] values, NumberKind kind)
    {
        var spellings = new List<byte[]>();
        foreach (decimal value in values)
        {
            if (!facts.Holds(value) || (kind != NumberKind.Any && value % 1 != 0))
                continue;
            string text = value.ToString("0.############################", CultureInfo.InvariantCulture);
            spellings.Add(Encoding.ASCII.GetBytes(text));
            if (kind != NumberKind.Integer && !text.Contains('.', StringComparison.Ordinal))
                spellings.Add(Encoding.ASCII.GetBytes(text + ".0"));
        }

        return spellings;
    }

    private static List<Comparison> ComparisonsOf(NumberFacts facts)
    {
        var comparisons = new List<Comparison>();
        if (facts.Low is decimal low)
            comparisons.Add(new(new(low), facts.IsLowExcluded ? c => c > 0 : c => c >= 0));
        if (facts.High is decimal high)
            comparisons.Add(new(new(high), facts.IsHighExcluded ? c => c < 0 : c => c <= 0));
        foreach (decimal except in facts.Except)
            comparisons.Add(new(new(except), c => c != 0));
        return comparisons;
    }

    private static ByteDfa Unbounded(NumberKind kind)
    {
        return DfaBuilder<Reading>.Build(default, Step, (in Reading at) => NumberSyntax.LabelOf(at.Part), NumberSyntax.Classes, 4096);

        bool Step(in Reading from, byte value, out Reading to)
        {
            bool can = NumberSyntax.TryStep(from.Part, value, kind, mayScale: true, out NumberPart part);
            to = new(part, false, 0, 0);
            return can;
        }
    }

    private static ByteDfa Bounded(List<Comparison> comparisons, NumberKind kind)
    {
        // Each comparison's progress takes its own bits: 62 in all.
        int width = 62 / Math.Max(1, comparisons.Count);
        return DfaBuilder<Reading>.Build(default, Step, Label, NumberSyntax.Classes, LanguageProduct.Budget);

        bool Step(in Reading from, byte value, out Reading to)
        {
            to = from;
            if (!NumberSyntax.TryStep(from.Part, value, kind, mayScale: false, out NumberPart part))
                return false;
            to = new(part, from.IsNegative || value == '-', value is (byte)'-' or (byte)'.' ? from.Progress : 0, 0);
            if (value is (byte)'-' or (byte)'.')
                return true;
            for (int i = 0; i < comparisons.Count; i++)
            {
                int progress = (int)(from.Progress >> (width * i) & ((1L << width) - 1));
                int next = comparisons[i].With.Take(progress, part == NumberPart.Fraction, value - '0');
                if (next >= 1L << width)
                    throw new LanguageBudgetException("Too many excluded numbers.");
                to = to with { Progress = to.Progress | ((long)next << (width * i)) };
            }

            return true;
        }

        int Label(in Reading at)
        {
            if (NumberSyntax.LabelOf(at.Part) < 0)
                return ByteDfa.NoLabel;
            for (int i = 0; i < comparisons.Count; i++)
            {
                int progress = (int)(at.Progress >> (width * i) & ((1L << width) - 1));
                if (!comparisons[i].Holds(comparisons[i].With.Result(progress, at.IsNegative)))
                    return ByteDfa.NoLabel;
            }

            return 0;
        }
    }

    /// <summary>Numbers compared with zero alone: then exponents change nothing.</summary>
    private static ByteDfa SignedOnly(Comparison zero)
    {
        return DfaBuilder<Reading>.Build(default, Step, Label, NumberSyntax.Classes, 4096);

        static bool Step(in Reading from, byte value, out Reading to)
        {
            bool can = NumberSyntax.TryStep(from.Part, value, NumberKind.Any, mayScale: true, out NumberPart part);
            bool isMantissa = part < NumberPart.Exponent;
            bool isNonzero = from.Progress > 0 || (isMantissa && value is >= (byte)'1' and <= (byte)'9');
            to = new(part, from.IsNegative || (value == '-' && isMantissa), isNonzero ? 1 : 0, 0);
            return can;
        }

        int Label(in Reading at)
        {
            int sign = at.Progress == 0 ? 0 : at.IsNegative ? -1 : 1;
            return zero.Holds(sign) ? NumberSyntax.LabelOf(at.Part) : ByteDfa.NoLabel;
        }
    }

    private static ByteDfa Multiples(decimal divisor, NumberKind kind)
    {
        int places = divisor.Scale;
        decimal scaled = divisor;
        for (int i = 0; i < places; i++)
            scaled *= 10;
        if (scaled > LargestDivisor)
            throw new LanguageBudgetException($"The divisor {divisor.ToString(CultureInfo.InvariantCulture)} is too large.");
        int modulus = (int)scaled;
        return DfaBuilder<Reading>.Build(default, Step, Label, NumberSyntax.Classes, LanguageProduct.Budget);

        bool Step(in Reading from, byte value, out Reading to)
        {
            to = from;
            if (!NumberSyntax.TryStep(from.Part, value, kind, mayScale: false, out NumberPart part))
                return false;
            to = new(part, false, from.Progress, from.Places);
            if (value is (byte)'-' or (byte)'.')
                return true;
            if (part == NumberPart.Fraction && from.Places == places)
                return value == '0';
            to = new(part, false, ((from.Progress * 10) + value - '0') % modulus, part == NumberPart.Fraction ? from.Places + 1 : from.Places);
            return true;
        }

        int Label(in Reading at)
        {
            long residue = at.Progress;
            for (int i = at.Places; i < places; i++)
                residue = residue * 10 % modulus;
            return residue == 0 ? NumberSyntax.LabelOf(at.Part) : ByteDfa.NoLabel;
        }
    }
}
