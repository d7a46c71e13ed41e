namespace LocalInfer.Chat.Jinja.Values;

/// <summary>White space and code points as Python's str sees them.</summary>
internal static class PythonText
{
    /// <summary>Python's <c>str.isspace</c>: .NET's white space and the four information separators.</summary>
    public static bool IsSpace(char c) => char.IsWhiteSpace(c) || c is >= '\x1c' and <= '\x1f';

    public static bool IsSpace(ReadOnlySpan<char> text)
    {
        foreach (var c in text)
        {
            if (!IsSpace(c)) return false;
        }

        return true;
    }

    public static string TrimStart(string text, string? chars = null)
    {
        var start = 0;
        while (start < text.Length && IsStripped(text, start, chars)) start++;
        return text[start..];
    }

    public static string TrimEnd(string text, string? chars = null)
    {
        var end = text.Length;
        while (end > 0 && IsStripped(text, end - 1, chars)) end--;
        return text[..end];
    }

    // Compares UTF-16 units: templates strip line breaks and punctuation, never characters beyond the basic plane.
    private static bool IsStripped(string text, int index, string? chars) =>
        chars is null ? IsSpace(text[index]) : chars.Contains(text[index]);

    public static bool HasSurrogates(string text) => text.AsSpan().ContainsAnyInRange('\ud800', '\udfff');

    /// <summary>The number of code points.</summary>
    public static int Count(string text)
    {
        if (!HasSurrogates(text)) return text.Length;
        var count = text.Length;
        for (var i = 1; i < text.Length; i++)
        {
            if (char.IsSurrogatePair(text[i - 1], text[i])) count--;
        }

        return count;
    }

    /// <summary>One string per code point.</summary>
    public static List<string> Split(string text)
    {
        var pieces = new List<string>(text.Length);
        for (var i = 0; i < text.Length; i++)
        {
            var pair = i + 1 < text.Length && char.IsSurrogatePair(text[i], text[i + 1]);
            pieces.Add(pair ? text.Substring(i++, 2) : text[i].ToString());
        }

        return pieces;
    }

    /// <summary>The UTF-16 offset of a code point, clamped to the text.</summary>
    public static int OffsetOf(string text, int codePoint)
    {
        if (!HasSurrogates(text)) return Math.Clamp(codePoint, 0, text.Length);
        var offset = 0;
        for (; codePoint > 0 && offset < text.Length; codePoint--)
        {
            offset += offset + 1 < text.Length && char.IsSurrogatePair(text[offset], text[offset + 1]) ? 2 : 1;
        }

        return offset;
    }

    /// <summary>Order by code points, which for surrogates is not the order of UTF-16 units.</summary>
    public static int Compare(string left, string right)
    {
        var common = left.AsSpan().CommonPrefixLength(right);
        if (common == left.Length || common == right.Length) return left.Length.CompareTo(right.Length);
        return Rank(left[common]).CompareTo(Rank(right[common]));
    }

    private static int Rank(char c) => char.IsSurrogate(c) ? c + 0x10000 : c;
}
