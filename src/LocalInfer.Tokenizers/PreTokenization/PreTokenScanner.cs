using System.Runtime.CompilerServices;
using LocalInfer.Tokenizers.Unicode;

namespace LocalInfer.Tokenizers.PreTokenization;

/// <summary>
/// Cuts well-formed UTF-8 into pre-tokens exactly as the regex engine of the reference does with a <see cref="SplitPattern"/>.
/// Linear: no byte is looked at more than a fixed number of times.
/// </summary>
internal ref struct PreTokenScanner(ReadOnlySpan<byte> text, SplitPattern pattern)
{
    private readonly ReadOnlySpan<byte> _text = text;
    private readonly int _longestNumber = pattern.LongestNumber;
    private readonly byte _word = pattern.MarksBelongToWords ? (byte)(CodePointClasses.Letter | CodePointClasses.Mark) : CodePointClasses.Letter;
    private int _next;

    /// <summary>Where the current pre-token starts, in bytes.</summary>
    public int Start { get; private set; }

    /// <summary>The current pre-token.</summary>
    public readonly ReadOnlySpan<byte> Current => _text[Start.._next];

    /// <summary>Goes to the next pre-token; false at the end. Every byte belongs to exactly one.</summary>
    public bool MoveNext()
    {
        Start = _next;
        if (_next == _text.Length)
        {
            return false;
        }

        _next = FindEnd(_next);
        return true;
    }

    // The alternatives of the expression, in its order.
    private readonly int FindEnd(int start)
    {
        if (_text[start] == '\'' && EndOfContraction(start) is > 0 and int contraction)
        {
            return contraction;
        }

        byte first = ClassAt(start, out int afterFirst);
        if ((first & _word) != 0)
        {
            return EndOfRun(afterFirst, _word);
        }

        if ((first & CodePointClasses.Number) != 0)
        {
            return EndOfNumber(afterFirst);
        }

        bool isLineBreak = IsLineBreak(start);
        if (!isLineBreak && afterFirst < _text.Length && (ClassAt(afterFirst, out int afterSecond) & _word) != 0)
        {
            return EndOfRun(afterSecond, _word);
        }

        if (_text[start] == ' ' && afterFirst < _text.Length && IsSymbol(ClassAt(afterFirst, out _)))
        {
            return EndOfSymbols(afterFirst);
        }

        return IsSymbol(first) ? EndOfSymbols(start) : EndOfSpaces(start);
    }

    /// <summary>The end of 's, 't, 're, 've, 'm, 'll or 'd in any case, or 0. Simple case folding makes U+017F (long s) an s.</summary>
    private readonly int EndOfContraction(int start)
    {
        ReadOnlySpan<byte> rest = _text[(start + 1)..];
        if (rest.IsEmpty)
        {
            return 0;
        }

        char first = (char)(rest[0] | 0x20);
        if (first is 's' or 't' or 'm' or 'd')
        {
            return start + 2;
        }

        if (rest.StartsWith("ſ"u8))
        {
            return start + 3;
        }

        char second = rest.Length > 1 ? (char)(rest[1] | 0x20) : '\0';
        return (first, second) is ('r', 'e') or ('v', 'e') or ('l', 'l') ? start + 3 : 0;
    }

    private readonly int EndOfNumber(int position)
    {
        for (int digits = 1; digits < _longestNumber && position < _text.Length; digits++)
        {
            if ((ClassAt(position, out int after) & CodePointClasses.Number) == 0)
            {
                break;
            }

            position = after;
        }

        return position;
    }

    private readonly int EndOfSymbols(int position)
    {
        while (position < _text.Length && IsSymbol(ClassAt(position, out int after)))
        {
            position = after;
        }

        while (position < _text.Length && IsLineBreak(position))
        {
            position++;
        }

        return position;
    }

    /// <summary>A run of white space ends after its last line break, else before its last character if text follows, else at its end.</summary>
    private readonly int EndOfSpaces(int start)
    {
        int position = start, last = start, afterLineBreak = 0;
        while (position < _text.Length && ClassAt(position, out int after) == CodePointClasses.WhiteSpace)
        {
            if (IsLineBreak(position))
            {
                afterLineBreak = after;
            }

            last = position;
            position = after;
        }

        if (afterLineBreak > 0)
        {
            return afterLineBreak;
        }

        return position < _text.Length && last > start ? last : position;
    }

    private readonly int EndOfRun(int position, byte classes)
    {
        while (position < _text.Length && (ClassAt(position, out int after) & classes) != 0)
        {
            position = after;
        }

        return position;
    }

    private readonly bool IsSymbol(byte @class) => (@class & (CodePointClasses.WhiteSpace | CodePointClasses.Number | _word)) == 0;

    private readonly bool IsLineBreak(int position) => _text[position] is (byte)'\n' or (byte)'\r';

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private readonly byte ClassAt(int position, out int after)
    {
        int first = _text[position];
        if (first < 0x80)
        {
            after = position + 1;
            return CodePointClasses.Of(first);
        }

        return ClassBeyondAscii(position, out after);
    }

    private readonly byte ClassBeyondAscii(int position, out int after)
    {
        int codePoint = _text[position];
        if (codePoint < 0xE0)
        {
            codePoint = (codePoint & 0x1F) << 6 | _text[position + 1] & 0x3F;
            after = position + 2;
        }
        else if (codePoint < 0xF0)
        {
            codePoint = (codePoint & 0x0F) << 12 | (_text[position + 1] & 0x3F) << 6 | _text[position + 2] & 0x3F;
            after = position + 3;
        }
        else
        {
            codePoint = (codePoint & 0x07) << 18 | (_text[position + 1] & 0x3F) << 12 | (_text[position + 2] & 0x3F) << 6 | _text[position + 3] & 0x3F;
            after = position + 4;
        }

        return CodePointClasses.Of(codePoint);
    }
}
