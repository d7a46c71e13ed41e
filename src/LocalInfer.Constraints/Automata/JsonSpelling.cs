namespace LocalInfer.Constraints.Automata;

/// <summary>How JSON may be spelled: blanks between its tokens. Immutable.</summary>
/// <param name="IsFixed">Whether there are no blanks but one space behind each comma and colon, as Python's <c>json.dumps</c> writes.</param>
/// <param name="MostBlanks">Blanks in one gap, line breaks included, up to 62; null without a limit.</param>
/// <param name="MostLineBreaks">Line breaks in one gap, up to 3, where blanks are limited.</param>
public sealed record JsonSpelling(bool IsFixed, int? MostBlanks, int MostLineBreaks)
{
    private const int LineBreak = 64;

    /// <summary>Whether <c>1.0</c> is written where the schema wants an integer: it is one to JSON Schema, but not to every reader of arguments.</summary>
    public bool TakesZeroFractions { get; init; }

    /// <summary>Any layout with at most one line break and 32 blanks in a gap: endless blanks are how models get stuck.</summary>
    public static JsonSpelling Free { get; } = new(IsFixed: false, 33, 1);

    /// <summary>Any layout, without limits, and integers with a fraction of zeros.</summary>
    public static JsonSpelling Unlimited { get; } = new(IsFixed: false, null, 0) { TakesZeroFractions = true };

    /// <summary>Exactly as Python's <c>json.dumps</c> lays it out.</summary>
    public static JsonSpelling Dumps { get; } = new(IsFixed: true, null, 0);

    /// <summary>Takes a blank.</summary>
    /// <param name="gap">Where the blank stands.</param>
    /// <param name="value">The byte.</param>
    /// <param name="used">What the gap holds so far, 0 at its beginning.</param>
    internal bool TryTake(Gap gap, byte value, ref int used)
    {
        if (gap == Gap.None || value is not ((byte)' ' or (byte)'\n' or (byte)'\r' or (byte)'\t'))
            return false;
        if (IsFixed)
        {
            if (gap != Gap.Spaced || value != ' ' || used != 0)
                return false;
            used = 1;
            return true;
        }

        if (MostBlanks is not int most)
            return true;
        used++;
        if (value == '\n')
            used += LineBreak;
        return used % LineBreak <= most && used / LineBreak <= MostLineBreaks;
    }

    /// <summary>Blanks that the gap still needs.</summary>
    internal int Missing(Gap gap, int used) => IsFixed && gap == Gap.Spaced && used == 0 ? 1 : 0;

    /// <summary>The fewest bytes of a gap.</summary>
    internal int FewestBytes(Gap gap) => Missing(gap, 0);
}
