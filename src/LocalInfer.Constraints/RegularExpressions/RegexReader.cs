using System.Globalization;

namespace LocalInfer.Constraints.RegularExpressions;

/// <summary>A position in a pattern that is being parsed.</summary>
internal sealed class RegexReader(string pattern)
{
    /// <summary>The next character's position in UTF-16 units.</summary>
    public int Position { get; set; }

    /// <summary>Whether all has been read.</summary>
    public bool IsAtEnd => Position == pattern.Length;

    /// <summary>The next character, or NUL at the end.</summary>
    public char Next => IsAtEnd ? '\0' : pattern[Position];

    /// <summary>Skips the text where it comes next.</summary>
    public bool TryTake(string text)
    {
        if (string.CompareOrdinal(pattern, Position, text, 0, text.Length) != 0)
            return false;
        Position += text.Length;
        return true;
    }

    /// <summary>Takes the next code point; there must be one.</summary>
    public int TakeCodePoint()
    {
        int codePoint = char.IsHighSurrogate(Next) && Position + 1 < pattern.Length && char.IsLowSurrogate(pattern[Position + 1])
            ? char.ConvertToUtf32(pattern[Position], pattern[Position + 1])
            : pattern[Position];
        Position += codePoint > char.MaxValue ? 2 : 1;
        return codePoint;
    }

    /// <summary>Takes a decimal number of one digit or more, capped at <see cref="int.MaxValue"/>; null where there is no digit.</summary>
    public int? TryTakeNumber()
    {
        int start = Position;
        while (char.IsAsciiDigit(Next))
            Position++;
        ReadOnlySpan<char> digits = pattern.AsSpan(start, Position - start);
        return digits.Length == 0 ? null : int.TryParse(digits, CultureInfo.InvariantCulture, out int number) ? number : int.MaxValue;
    }

    /// <summary>Takes exactly <paramref name="count"/> hexadecimal digits; null, and nothing taken, where there are fewer.</summary>
    public int? TryTakeHex(int count)
    {
        if (Position + count > pattern.Length || !int.TryParse(pattern.AsSpan(Position, count), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out int value))
            return null;
        Position += count;
        return value;
    }

    /// <summary>Takes all up to the terminator, and the terminator.</summary>
    public string TakeUntil(char terminator, string what)
    {
        int end = pattern.IndexOf(terminator, Position);
        if (end < 0)
            throw Error($"the {what} has no '{terminator}'.");
        string text = pattern[Position..end];
        Position = end + 1;
        return text;
    }

    /// <summary>The error at the current position.</summary>
    public RegexSyntaxException Error(string reason) => new(pattern, Position, reason);

    /// <summary>The error at an earlier position.</summary>
    public RegexSyntaxException ErrorAt(int position, string reason) => new(pattern, position, reason);
}
