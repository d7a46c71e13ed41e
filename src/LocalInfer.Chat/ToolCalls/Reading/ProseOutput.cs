namespace LocalInfer.Chat.ToolCalls.Reading;

/// <summary>Gives out what of a reply is text for the user, and knows where that text stands.</summary>
/// <param name="output">Where it goes.</param>
internal sealed class ProseOutput(ReplyEventBuffer output)
{
    /// <summary>Whether only blanks stand before the next character on its line.</summary>
    public bool AtLineStart { get; set; } = true;

    /// <summary>Whether the next character is inside a code fence that is not about calls.</summary>
    public bool InFence { get; set; }

    /// <summary>Whether nothing but blanks came behind a call.</summary>
    public bool IsBehindCall { get; set; }

    /// <summary>Gives out text.</summary>
    public void Write(ReadOnlySpan<char> text)
    {
        foreach (char c in text)
        {
            Write(c);
        }
    }

    /// <summary>Gives out a character.</summary>
    public void Write(char c)
    {
        output.AppendText(c);
        IsBehindCall &= char.IsWhiteSpace(c);
        AtLineStart = c == '\n' || (AtLineStart && c is ' ' or '\t');
    }
}
