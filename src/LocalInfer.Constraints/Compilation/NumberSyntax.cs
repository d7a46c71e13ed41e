using LocalInfer.Constraints.Languages;

namespace LocalInfer.Constraints.Compilation;

/// <summary>How JSON numbers are written.</summary>
internal static class NumberSyntax
{
    /// <summary>Bytes that the syntax tells apart.</summary>
    public static ByteClasses Classes { get; } = MakeClasses();

    /// <summary>Whether a number may end behind a part, as a label.</summary>
    public static int LabelOf(NumberPart part) => part is NumberPart.Zero or NumberPart.Integer or NumberPart.Fraction or NumberPart.ExponentDigits ? 0 : ByteDfa.NoLabel;

    /// <summary>The part that a byte belongs to; false where no number goes on so.</summary>
    /// <param name="from">The part before it.</param>
    /// <param name="value">The byte.</param>
    /// <param name="kind">Which numbers are written.</param>
    /// <param name="mayScale">Whether exponents are.</param>
    /// <param name="to">The part.</param>
    public static bool TryStep(NumberPart from, byte value, NumberKind kind, bool mayScale, out NumberPart to)
    {
        bool isDigit = value is >= (byte)'0' and <= (byte)'9';
        to = NumberPart.Start;
        NumberPart? next = from switch
        {
            NumberPart.Start when value == '-' => NumberPart.Minus,
            NumberPart.Start or NumberPart.Minus when isDigit => value == '0' ? NumberPart.Zero : NumberPart.Integer,
            NumberPart.Integer when isDigit => NumberPart.Integer,
            NumberPart.Zero or NumberPart.Integer when value == '.' && kind != NumberKind.Integer => NumberPart.Point,
            NumberPart.Point or NumberPart.Fraction when isDigit && (kind == NumberKind.Any || value == '0') => NumberPart.Fraction,
            NumberPart.Zero or NumberPart.Integer or NumberPart.Fraction when value is (byte)'e' or (byte)'E' && mayScale && kind == NumberKind.Any => NumberPart.Exponent,
            NumberPart.Exponent when value is (byte)'+' or (byte)'-' => NumberPart.ExponentSign,
            NumberPart.Exponent or NumberPart.ExponentSign or NumberPart.ExponentDigits when isDigit => NumberPart.ExponentDigits,
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
