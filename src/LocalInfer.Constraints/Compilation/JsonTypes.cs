namespace LocalInfer.Constraints.Compilation;

/// <summary>Kinds of JSON values, told apart as far as schemas do.</summary>
[Flags]
internal enum JsonTypes
{
    None = 0,
    Null = 1,
    False = 2,
    True = 4,
    Boolean = False | True,
    Fraction = 8,
    Integer = 16,
    Number = Fraction | Integer,
    String = 32,
    Array = 64,
    Object = 128,
    Any = 255,
}
