namespace LocalInfer.Constraints.Automata;

/// <summary>How JSON may be spelled: blanks between its tokens. Immutable.</summary>
/// <param name="IsFixed">Whether there are no blanks but one space behind each comma and colon, as Python's <c>json.dumps</c> writes.</param>
/// <param name="MostBlanks">Blanks in one gap, line breaks included, up to 62; null without a limit.</param>
/// <param name="MostLineBreaks">Line breaks in one gap, up to 3, where blanks are limited.</param>
public sealed record JsonSpelling(bool IsFixed, int? MostBlanks, int MostLineBreaks)
{
    private const int LineBreak = 64;
    private const int MostIndentation = 62;

    /// <summary>Whether <c>1.0</c> is written where the schema wants an integer: it is one to JSON Schema, but not to every reader of arguments.</summary>
    public bool TakesZeroFractions { get; init; }

    /// <summary>Any layout with at most one line break and 32 blanks in a gap: endless blanks are how models get stuck.</summary>
    public static JsonSpelling Free { get; } = new(IsFixed: false, 33, 1);

    /// <summary>Any layout, without limits, and integers with a fraction of zeros.</summary>
    public static JsonSpelling Unlimited { get; } = new(IsFixed: false, null, 0) { TakesZeroFractions = true };

    /// <summary>Exactly as Python's <c>json.dumps</c> lays it out.</summary>
    public static JsonSpelling Dumps { get; } = new(IsFixed: true, null, 0);

    /// <summary>Blanks before each property of the object that the text is and before its closing brace, all on lines of their own; null where that object is laid out
    /// like all others.</summary>
    public (int Inner, int Outer)? Indentation { get; private init; }

    /// <summary>How what is inside the text's object is spelled.</summary>
    internal JsonSpelling Inside => Indentation is null ? this : Dumps;

    /// <summary>
    /// As most write an indented object that holds plain values: each property of the text's object on a line of its own behind so many blanks, the closing brace on
    /// another, and all inside it as Python's <c>json.dumps</c> lays it out.
    /// </summary>
    /// <param name="inner">Blanks before a property, up to 62.</param>
    /// <param name="outer">Blanks before the closing brace, up to 62.</param>
    public static JsonSpelling Indented(int inner, int outer)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan((uint)inner, (uint)MostIndentation, nameof(inner));
        ArgumentOutOfRangeException.ThrowIfGreaterThan((uint)outer, (uint)MostIndentation, nameof(outer));
        return Dumps with { Indentation = (inner, outer) };
    }

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
            if (Missing(gap, used) == 0 || value != (used == 0 && gap >= Gap.First && Indentation is not null ? '\n' : ' '))
                return false;
            used++;
            return true;
        }

        if (MostBlanks is not int most)
            return true;
        used++;
        if (value == '\n')
            used += LineBreak;
        return used % LineBreak <= most && used / LineBreak <= MostLineBreaks;
    }

    /// <summary>Whether the gap may be over before a byte.</summary>
    internal bool CanEnd(Gap gap, int used, byte next) =>
        Indentation is not null && (gap, (char)next) is (Gap.First, '}') or (Gap.Last, ',') ? used == 0 : Missing(gap, used) == 0;

    /// <summary>Blanks that the gap needs where it is not left out.</summary>
    internal int Missing(Gap gap, int used) => !IsFixed ? 0 : gap switch
    {
        Gap.First when Indentation is { } own => own.Inner + 1 - used,
        Gap.Next when Indentation is { } own => own.Inner + 1 - used,
        Gap.Last when Indentation is { } own => own.Outer + 1 - used,
        Gap.Spaced or Gap.Next => 1 - used,
        _ => 0,
    };

    /// <summary>The fewest bytes of a gap that is not left out.</summary>
    internal int FewestBytes(Gap gap) => Missing(gap, 0);
}
