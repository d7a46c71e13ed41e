namespace LocalInfer.Chat.ToolCalls.Reading;

/// <summary>Walks over the tokens of a JSON text that may not be whole yet, skipping the blanks before each.</summary>
internal ref struct HeadCursor(ReadOnlySpan<char> text, int at)
{
    private readonly ReadOnlySpan<char> _text = text;

    /// <summary>Where the next token or the blanks before it begin.</summary>
    public int At { get; private set; } = at;

    /// <summary>Whether the last thing looked for is missing because the text is not whole.</summary>
    public bool IsCut { get; private set; }

    /// <summary>What can be said where the last thing looked for is missing.</summary>
    public readonly CallHeadKind Missing => IsCut ? CallHeadKind.Undecided : CallHeadKind.NoCall;

    /// <summary>The next character, past blanks; NUL where there is none yet.</summary>
    public char Peek()
    {
        SkipBlanks();
        IsCut = At == _text.Length;
        return IsCut ? '\0' : _text[At];
    }

    /// <summary>Takes a character.</summary>
    public bool TryTake(char mark)
    {
        bool isThere = Peek() == mark;
        At += isThere ? 1 : 0;
        return isThere;
    }

    /// <summary>Takes a string without escapes. Where its end is missing, gives what is there of it.</summary>
    public bool TryTakeString(out string value)
    {
        value = "";
        if (Peek() != '"')
        {
            return false;
        }

        int end = _text[(At + 1)..].IndexOf('"');
        value = end < 0 ? _text[(At + 1)..].ToString() : _text.Slice(At + 1, end).ToString();
        IsCut = end < 0;
        At = end < 0 ? At : At + end + 2;
        return end >= 0;
    }

    private void SkipBlanks()
    {
        while (At < _text.Length && char.IsWhiteSpace(_text[At]))
        {
            At++;
        }
    }
}
