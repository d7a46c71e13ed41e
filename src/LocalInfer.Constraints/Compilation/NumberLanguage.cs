using System.Globalization;
using System.Text;
using LocalInfer.Constraints.Languages;

namespace LocalInfer.Constraints.Compilation;

/// <summary>JSON numbers that satisfy bounds and divisors, as languages. Where they are bounded, exponents are not written.</summary>
internal static class NumberLanguage
{
    private const int LargestDivisor = 20_000;

    private static readonly ByteClasses Classes = MakeClasses();
    private static readonly ByteDfa[] Unlimited = [.. Enum.GetValues<NumberKind>().Select(Unbounded)];

    private enum Part
    {
        Start,
        Minus,
        Zero,
        Integer,
        Point,
        Fraction,
        Exponent,
        ExponentSign,
        ExponentDigits,
    }

    /// <summary>The numbers that satisfy the demands.</summary>
    /// <exception cref="LanguageBudgetException">A divisor is too large or has too many digits.</exception>
    public static ByteDfa Of(NumberFacts facts, NumberKind kind)
    {
        if (facts.IsNone)
            return Unlimited[(int)kind];
        if (facts.Only is not null)
            return WordSet.Of([.. facts.Only.Where(v => facts.Holds(v) && (kind == NumberKind.Any || v % 1 == 0)).SelectMany(v => Spellings(v, kind))]);
        var comparisons = new List<(DecimalComparison Comparison, Func<int, bool> Holds)>();
        if (facts.Low is decimal low)
            comparisons.Add((new(low), facts.IsLowExcluded ? c => c > 0 : c => c >= 0));
        if (facts.High is decimal high)
            comparisons.Add((new(high), facts.IsHighExcluded ? c => c < 0 : c => c <= 0));
        comparisons.AddRange(facts.Except.Select(v => (new DecimalComparison(v), (Func<int, bool>)(c => c != 0))));
        if (comparisons.Count == 1 && kind == NumberKind.Any && facts.Divisors.Length == 0 && facts.Except.Length == 0 && (facts.Low ?? facts.High) == 0)
            return SignedOnly(comparisons[0].Comparison, comparisons[0].Holds);
        ByteDfa bounds = Bounded(comparisons, kind);
        return facts.Divisors.Length == 0
            ? bounds
            : LanguageProduct.Both([bounds, .. facts.Divisors.Select(d => Multiples(d, kind))], []);
    }

    private static IEnumerable<byte[]> Spellings(decimal value, NumberKind kind)
    {
        string text = value.ToString("0.############################", CultureInfo.InvariantCulture);
        yield return Encoding.ASCII.GetBytes(text);
        if (kind != NumberKind.Integer && !text.Contains('.', StringComparison.Ordinal))
            yield return Encoding.ASCII.GetBytes(text + ".0");
    }

    private static ByteDfa Unbounded(NumberKind kind) => DfaBuilder<Part>.Build(
        Part.Start, (Part from, byte value, out Part to) => TryStep(from, value, kind, mayScale: true, out to), LabelOf, Classes, 4096);

    private static ByteDfa Bounded(List<(DecimalComparison Comparison, Func<int, bool> Holds)> comparisons, NumberKind kind)
    {
        // Each comparison's progress takes its own bits: 62 in all.
        int width = 62 / Math.Max(1, comparisons.Count);
        return DfaBuilder<(Part Part, bool IsNegative, long Progress)>.Build((Part.Start, false, 0), Step, Label, Classes, LanguageProduct.Budget);

        bool Step((Part Part, bool IsNegative, long Progress) from, byte value, out (Part Part, bool IsNegative, long Progress) to)
        {
            to = from;
            if (!TryStep(from.Part, value, kind, mayScale: false, out Part part))
                return false;
            to = (part, from.IsNegative || value == '-', value is (byte)'-' or (byte)'.' ? from.Progress : 0);
            if (value is (byte)'-' or (byte)'.')
                return true;
            for (int i = 0; i < comparisons.Count; i++)
            {
                int progress = (int)(from.Progress >> (width * i) & ((1L << width) - 1));
                int next = comparisons[i].Comparison.Take(progress, part == Part.Fraction, value - '0');
                if (next >= 1L << width)
                    throw new LanguageBudgetException("Too many excluded numbers.");
                to.Progress |= (long)next << (width * i);
            }

            return true;
        }

        int Label((Part Part, bool IsNegative, long Progress) at)
        {
            if (LabelOf(at.Part) < 0)
                return ByteDfa.NoLabel;
            for (int i = 0; i < comparisons.Count; i++)
            {
                int progress = (int)(at.Progress >> (width * i) & ((1L << width) - 1));
                if (!comparisons[i].Holds(comparisons[i].Comparison.Result(progress, at.IsNegative)))
                    return ByteDfa.NoLabel;
            }

            return 0;
        }
    }

    /// <summary>Numbers compared with zero alone: then exponents change nothing.</summary>
    private static ByteDfa SignedOnly(DecimalComparison zero, Func<int, bool> holds)
    {
        return DfaBuilder<(Part Part, bool IsNegative, bool IsNonzero)>.Build((Part.Start, false, false), Step, Label, Classes, 4096);

        static bool Step((Part Part, bool IsNegative, bool IsNonzero) from, byte value, out (Part Part, bool IsNegative, bool IsNonzero) to)
        {
            bool can = TryStep(from.Part, value, NumberKind.Any, mayScale: true, out Part part);
            bool isMantissa = part < Part.Exponent;
            to = (part, from.IsNegative || (value == '-' && isMantissa), from.IsNonzero || (isMantissa && value is >= (byte)'1' and <= (byte)'9'));
            return can;
        }

        int Label((Part Part, bool IsNegative, bool IsNonzero) at)
        {
            int sign = !at.IsNonzero ? 0 : at.IsNegative ? -1 : 1;
            return holds(sign) ? LabelOf(at.Part) : ByteDfa.NoLabel;
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
        return DfaBuilder<(Part Part, int Residue, int Places)>.Build((Part.Start, 0, 0), Step, Label, Classes, LanguageProduct.Budget);

        bool Step((Part Part, int Residue, int Places) from, byte value, out (Part Part, int Residue, int Places) to)
        {
            to = from;
            if (!TryStep(from.Part, value, kind, mayScale: false, out Part part))
                return false;
            to.Part = part;
            if (value is (byte)'-' or (byte)'.')
                return true;
            if (part == Part.Fraction && ++to.Places > places)
            {
                to.Places = places;
                return value == '0';
            }

            to.Residue = ((from.Residue * 10) + value - '0') % modulus;
            return true;
        }

        int Label((Part Part, int Residue, int Places) at)
        {
            long residue = at.Residue;
            for (int i = at.Places; i < places; i++)
                residue = residue * 10 % modulus;
            return residue == 0 ? LabelOf(at.Part) : ByteDfa.NoLabel;
        }
    }

    private static int LabelOf(Part part) => part is Part.Zero or Part.Integer or Part.Fraction or Part.ExponentDigits ? 0 : ByteDfa.NoLabel;

    private static bool TryStep(Part from, byte value, NumberKind kind, bool mayScale, out Part to)
    {
        bool isDigit = value is >= (byte)'0' and <= (byte)'9';
        to = Part.Start;
        Part? next = from switch
        {
            Part.Start when value == '-' => Part.Minus,
            Part.Start or Part.Minus when isDigit => value == '0' ? Part.Zero : Part.Integer,
            Part.Integer when isDigit => Part.Integer,
            Part.Zero or Part.Integer when value == '.' && kind != NumberKind.Integer => Part.Point,
            Part.Point or Part.Fraction when isDigit && (kind == NumberKind.Any || value == '0') => Part.Fraction,
            Part.Zero or Part.Integer or Part.Fraction when value is (byte)'e' or (byte)'E' && mayScale && kind == NumberKind.Any => Part.Exponent,
            Part.Exponent when value is (byte)'+' or (byte)'-' => Part.ExponentSign,
            Part.Exponent or Part.ExponentSign or Part.ExponentDigits when isDigit => Part.ExponentDigits,
            _ => null,
        };
        to = next ?? default;
        return next is not null;
    }

    private static ByteClasses MakeClasses()
    {
        bool[] starts = new bool[256];
        foreach (char value in "+,-./0123456789:EFef")
            starts[value] = true;
        return ByteClasses.FromStarts(starts);
    }
}
