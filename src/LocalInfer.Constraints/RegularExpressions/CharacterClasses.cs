namespace LocalInfer.Constraints.RegularExpressions;

/// <summary>The character classes that ECMA-262 gives a letter.</summary>
internal static class CharacterClasses
{
    /// <summary>\d: ASCII digits.</summary>
    public static CodePointSet Digit { get; } = CodePointSet.Of(new CodePointRange('0', '9'));

    /// <summary>\w: ASCII letters, digits and the underscore.</summary>
    public static CodePointSet Word { get; } = CodePointSet.Of(new('0', '9'), new('A', 'Z'), new('_', '_'), new('a', 'z'));

    /// <summary>\s: WhiteSpace and LineTerminator of ECMA-262.</summary>
    public static CodePointSet Space { get; } = CodePointSet.Of(
        new(0x09, 0x0D), new(0x20, 0x20), new(0xA0, 0xA0), new(0x1680, 0x1680), new(0x2000, 0x200A), new(0x2028, 0x2029),
        new(0x202F, 0x202F), new(0x205F, 0x205F), new(0x3000, 0x3000), new(0xFEFF, 0xFEFF));

    /// <summary>The dot: all but the line terminators.</summary>
    public static CodePointSet Dot { get; } = CodePointSet.Of(new(0x0A, 0x0A), new(0x0D, 0x0D), new(0x2028, 0x2029)).Complement();

    /// <summary>The set of \d, \D, \w, \W, \s or \S; null for other letters.</summary>
    public static CodePointSet? OfEscape(char letter) => letter switch
    {
        'd' => Digit,
        'D' => Digit.Complement(),
        'w' => Word,
        'W' => Word.Complement(),
        's' => Space,
        'S' => Space.Complement(),
        _ => null,
    };
}
