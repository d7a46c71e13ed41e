using LocalInfer.Constraints.Languages;

namespace LocalInfer.Constraints.Automata;

/// <summary>
/// A JSON string whose text is a word of a language, of so many characters at most. Body: bits 0–27 the language's state, bits 28–55 characters
/// left.
/// </summary>
/// <param name="language">Words in UTF-8, all of them valid.</param>
/// <param name="maximum">Most characters, or null.</param>
internal sealed class PatternStringNode(ByteDfa language, int? maximum) : JsonStringNode
{
    private const int Limit = (1 << 28) - 1;

    /// <summary>For each state the fewest characters to the end of a word: with fewer left the string could not be closed.</summary>
    private readonly int[]? _fewestCharacters = maximum is null ? null : language.FewestCharacters;

    private int? _longestWayBack;

    public override void AddDistinctions(ByteDistinctions bytes) => bytes.Add(language);

    protected override ulong FirstBody => (uint)language.Start | ((ulong)Math.Min(maximum ?? Limit, Limit) << 28);

    protected override bool TryTake(FrameTable frames, in Frame frame, ref ulong body, byte text)
    {
        int state = language.Step((int)(body & Limit), text);
        int left = (int)(body >> 28);
        if (_fewestCharacters is not null && (text & 0xC0) != 0x80)
            left--;
        body = (uint)state | ((ulong)(uint)left << 28);
        return state != 0 && left >= 0 && !(_fewestCharacters?[state] > left);
    }

    protected override void Close(Stepper stepper, in Frame frame, ulong body)
    {
        if (language.IsEnd((int)(body & Limit)))
            stepper.Add(frame.Parent);
    }

    /// <remarks>Exact but where characters are limited: the shortest way in bytes may then have more characters than are left, and the way that is
    /// left be longer.</remarks>
    protected override long FewestBytesOfBody(FrameTable frames, in Frame frame, ulong body, int utf8) =>
        FewestJsonBytes((int)(body & Limit), utf8) + 1L + frames.FewestBytes(frame.Parent);

    protected override Freedom FreedomOfBody(FrameTable frames, in Frame frame, ulong body)
    {
        int state = (int)(body & Limit);
        int free = language.FreeCharacters(state);
        if (_fewestCharacters is null)
            return new(free, IsExact: false);

        // Behind free characters of a language that stays free the end must still be within reach: none is further than from here.
        return new(Math.Min(free, (int)(body >> 28) - LongestWayBack), IsExact: false);
    }

    protected override long ComputeFewest() =>
        language.IsEmpty || _fewestCharacters?[language.Start] > maximum ? Never : 2L + language.FewestJsonBytes[language.Start];

    /// <summary>The fewest bytes to the closing quote. Inside a character not every byte that the language would take next can come.</summary>
    private int FewestJsonBytes(int state, int utf8)
    {
        if (state == 0)
            return ByteDfa.Never;
        if (utf8 == Utf8.Boundary)
            return language.FewestJsonBytes[state];
        int fewest = ByteDfa.Never;
        int last = -1;
        for (int value = 0x80; value < 0xC0; value++)
        {
            int after = Utf8.Step(utf8, (byte)value);
            if (after < 0 || language.Classes.Map[value] == last)
                continue;
            last = language.Classes.Map[value];
            fewest = Math.Min(fewest, 1 + FewestJsonBytes(language.Step(state, (byte)value), after));
        }

        return fewest;
    }

    /// <summary>The most characters that any state needs to its end.</summary>
    private int LongestWayBack => _longestWayBack ??= LongestOf(_fewestCharacters!);

    private static int LongestOf(int[] ways)
    {
        int longest = 0;
        foreach (int way in ways)
            longest = way == ByteDfa.Never ? longest : Math.Max(longest, way);
        return longest;
    }
}
