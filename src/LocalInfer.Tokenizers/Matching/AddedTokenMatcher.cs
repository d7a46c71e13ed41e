using System.Buffers;
using System.Globalization;
using System.Text;
using LocalInfer.Tokenizers.Unicode;

namespace LocalInfer.Tokenizers.Matching;

/// <summary>Finds added tokens in text: leftmost first, the longest where several start at the same place.</summary>
internal sealed class AddedTokenMatcher
{
    // By length, the longest first.
    private readonly AddedToken[] _tokens;
    private readonly char[] _firstCharacters;

    /// <param name="tokens">None has empty content. Kept, and put in order.</param>
    public AddedTokenMatcher(AddedToken[] tokens)
    {
        _tokens = tokens;
        Array.Sort(_tokens, (a, b) => b.Content.Length != a.Content.Length ? b.Content.Length.CompareTo(a.Content.Length) : a.Id.CompareTo(b.Id));
        _firstCharacters = FirstCharacters(_tokens);
    }

    /// <summary>Finds the first token at or after a place.</summary>
    /// <param name="text">The whole text.</param>
    /// <param name="from">Where to start; what lies before belongs to an earlier match.</param>
    /// <param name="splitSpecial">Whether special tokens are plain text. A special token still hides what overlaps it, as in the reference.</param>
    /// <returns>The token, or null where there is none.</returns>
    public AddedTokenMatch? Next(ReadOnlySpan<char> text, int from, bool splitSpecial)
    {
        int place = from;
        while (text[place..].IndexOfAny(_firstCharacters) is >= 0 and var offset)
        {
            place += offset;
            if (LongestAt(text[place..]) is not AddedToken token)
            {
                place++;
                continue;
            }

            int end = place + token.Content.Length;
            if ((splitSpecial && token.Special) || (token.SingleWord && TouchesWord(text, place, end)))
            {
                place = end;
                continue;
            }

            int start = token.LeftStrip ? from + TrimEnd(text[from..place]) : place;
            return new AddedTokenMatch(token, start, token.RightStrip ? text.Length - TrimStart(text[end..]) : end);
        }

        return null;
    }

    /// <summary>Few, mostly one: too few for tables that take longer to make than to do without.</summary>
    private static char[] FirstCharacters(AddedToken[] tokens)
    {
        string firsts = "";
        foreach (AddedToken token in tokens)
        {
            firsts += firsts.Contains(token.Content[0], StringComparison.Ordinal) ? "" : token.Content[..1];
        }

        return firsts.ToCharArray();
    }

    private AddedToken? LongestAt(ReadOnlySpan<char> text)
    {
        foreach (AddedToken token in _tokens)
        {
            if (text.StartsWith(token.Content, StringComparison.Ordinal))
            {
                return token;
            }
        }

        return null;
    }

    private static bool TouchesWord(ReadOnlySpan<char> text, int start, int end)
    {
        bool wordBefore = Rune.DecodeLastFromUtf16(text[..start], out Rune before, out _) == OperationStatus.Done && IsWord(before);
        bool wordAfter = Rune.DecodeFromUtf16(text[end..], out Rune after, out _) == OperationStatus.Done && IsWord(after);
        return wordBefore || wordAfter;
    }

    private static bool IsWord(Rune rune) =>
        (CodePointClasses.Of(rune.Value) & (CodePointClasses.Letter | CodePointClasses.Mark)) != 0
        || Rune.GetUnicodeCategory(rune) is UnicodeCategory.DecimalDigitNumber or UnicodeCategory.LetterNumber or UnicodeCategory.ConnectorPunctuation
        || rune.Value is 0x200C or 0x200D;

    // All white space lies in the basic plane, so characters are enough.
    private static int TrimEnd(ReadOnlySpan<char> text)
    {
        int length = text.Length;
        while (length > 0 && CodePointClasses.Of(text[length - 1]) == CodePointClasses.WhiteSpace)
        {
            length--;
        }

        return length;
    }

    /// <summary>How much is left after the white space at the start.</summary>
    private static int TrimStart(ReadOnlySpan<char> text)
    {
        int start = 0;
        while (start < text.Length && CodePointClasses.Of(text[start]) == CodePointClasses.WhiteSpace)
        {
            start++;
        }

        return text.Length - start;
    }
}
