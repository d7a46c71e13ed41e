namespace LocalInfer.Constraints.Compilation;

/// <summary>The draft that a schema is written in.</summary>
/// <param name="Number">3 to 7; 8 stands for 2019-09 and 2020-12.</param>
internal readonly record struct SchemaDraft(int Number)
{
    private const string Marker = "/draft-0";

    /// <summary>Draft 2020-12, which schemas that do not say are taken for.</summary>
    public static SchemaDraft Newest { get; } = new(8);

    /// <summary>Whether it is draft 7 or older, where a reference hides the keywords beside it.</summary>
    public bool IsLegacy => Number < Newest.Number;

    /// <summary>Whether a number with a fraction of zeros is an integer.</summary>
    public bool CountsZeroFractionsAsIntegers => Number >= 6;

    /// <summary>The draft that a <c>$schema</c> names.</summary>
    public static SchemaDraft Of(string dialect)
    {
        int at = dialect.IndexOf(Marker, StringComparison.Ordinal);
        if (at < 0)
            return Newest;
        int digit = at + Marker.Length;
        return new(digit < dialect.Length && char.IsAsciiDigit(dialect[digit]) ? dialect[digit] - '0' : Newest.Number - 1);
    }

    /// <summary>Whether the draft does not have a keyword yet, so that it asserts nothing.</summary>
    public bool Lacks(string keyword) => keyword switch
    {
        "if" or "then" or "else" => Number < 7,
        "minContains" or "maxContains" => IsLegacy,
        "const" or "contains" or "propertyNames" => Number < 6,
        _ => false,
    };
}
