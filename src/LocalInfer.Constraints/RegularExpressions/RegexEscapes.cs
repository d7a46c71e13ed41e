using System.Globalization;

namespace LocalInfer.Constraints.RegularExpressions;

/// <summary>What may follow a backslash both inside and outside a bracketed class.</summary>
internal static class RegexEscapes
{
    /// <summary>Takes \d, \w, \s, \p{…} and their complements; null where something else follows the backslash.</summary>
    public static CodePointSet? TryTakeClass(RegexReader reader)
    {
        if (CharacterClasses.OfEscape(reader.Next) is { } named)
        {
            reader.Position++;
            return named;
        }

        if (reader.Next is not ('p' or 'P'))
            return null;
        bool negated = reader.Next == 'P';
        int start = reader.Position++;
        if (!reader.TryTake("{"))
            throw reader.Error("a property is written \\p{Name}.");
        string property = reader.TakeUntil('}', "property");
        CodePointSet set = UnicodeProperties.Find(property)
            ?? throw reader.ErrorAt(start, $"the Unicode property '{property}' is not known; known are the general categories, Any, Assigned, ASCII and White_Space.");
        return negated ? set.Complement() : set;
    }

    /// <summary>Takes an escape that stands for one code point.</summary>
    public static int TakeCodePoint(RegexReader reader)
    {
        int start = reader.Position;
        if (reader.IsAtEnd)
            throw reader.Error("the pattern ends in a backslash.");
        int letter = reader.TakeCodePoint();
        return letter switch
        {
            't' => '\t',
            'n' => '\n',
            'v' => '\v',
            'f' => '\f',
            'r' => '\r',
            '0' when !char.IsAsciiDigit(reader.Next) => 0,
            'c' when char.IsAsciiLetter(reader.Next) => reader.TakeCodePoint() % 32,
            'x' => reader.TryTakeHex(2) ?? throw reader.ErrorAt(start, "\\x is followed by two hexadecimal digits."),
            'u' => TakeUnicode(reader),
            < 128 when !char.IsAsciiLetterOrDigit((char)letter) => letter,
            _ => throw reader.ErrorAt(start, Unknown(letter)),
        };
    }

    private static int TakeUnicode(RegexReader reader)
    {
        int start = reader.Position;
        if (reader.TryTake("{"))
        {
            string digits = reader.TakeUntil('}', "code point");
            bool isHex = int.TryParse(digits, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out int codePoint);
            return isHex && codePoint is >= 0 and <= CodePointSet.Largest ? codePoint : throw reader.ErrorAt(start, "\\u{…} holds a hexadecimal code point up to 10FFFF.");
        }

        int unit = reader.TryTakeHex(4) ?? throw reader.ErrorAt(start, "\\u is followed by four hexadecimal digits or {…}.");
        int behind = reader.Position;
        if (char.IsHighSurrogate((char)unit) && reader.TryTake("\\u") && reader.TryTakeHex(4) is { } low && char.IsLowSurrogate((char)low))
            return char.ConvertToUtf32((char)unit, (char)low);
        reader.Position = behind;
        return unit;
    }

    private static string Unknown(int letter) => letter switch
    {
        'A' => "\\A is not of ECMA-262; write ^.",
        'Z' or 'z' => $"\\{(char)letter} is not of ECMA-262; write $.",
        _ => $"\\{char.ConvertFromUtf32(letter)} is not an escape of ECMA-262.",
    };
}
