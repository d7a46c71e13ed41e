namespace LocalInfer.Constraints.Compilation;

/// <summary>The parts of a JSON number, by the last byte.</summary>
internal enum NumberPart
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
