namespace LocalInfer.Chat.ToolCalls.Reading;

/// <summary>How a model lays out a call whose name it has written: in one line as Python's <c>json.dumps</c> does, or indented. So it goes on, as a rule.</summary>
/// <param name="Indentation">Blanks before the keys of the call, up to 16; null where it is in one line.</param>
internal sealed record CallLayout(int? Indentation)
{
    private const int MostBlanks = 16; // the arguments have twice as many, and no gap more than 32

    /// <summary>The layout of a call by its head, from its brace to behind its name; null where that promises none.</summary>
    public static CallLayout? Of(string head)
    {
        if (head.Split('"') is not [var open, _, ": ", _, ""])
        {
            return null;
        }

        int blanks = open.Length - 2;
        return open == "{" ? new(Indentation: null)
            : blanks is > 0 and <= MostBlanks && open == "{\n" + new string(' ', blanks) ? new(blanks)
            : null;
    }
}
