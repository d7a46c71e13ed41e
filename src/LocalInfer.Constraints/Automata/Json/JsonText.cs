using LocalInfer.Constraints.Languages;

namespace LocalInfer.Constraints.Automata;

/// <summary>The states inside a JSON string, between its quotes: those of UTF-8 and those of escapes. Escapes spell control characters, quotes and slashes only.</summary>
internal static class JsonText
{
    /// <summary>Between two characters.</summary>
    public const int Boundary = Utf8.Boundary;

    /// <summary>The string is closed.</summary>
    public const int Closed = -1;

    /// <summary>The byte cannot come.</summary>
    public const int Dead = -2;

    /// <summary>No byte of text was completed.</summary>
    public const int Nothing = -1;

    private const int Backslash = 8;
    private const int Unicode = 9;
    private const int UnicodeControl = 12; // 13 for \u001
    private const int StateCount = 14;

    /// <summary>Bytes that may follow a backslash.</summary>
    private static ReadOnlySpan<byte> EscapeBytes => "\"\\/bfnrtu0123456789abcdefABCDEF"u8;

    private static ReadOnlySpan<byte> Structural => "{}[],: \t\n\r"u8;

    private static ReadOnlySpan<byte> Escaped => "\"\\/\b\f\n\r\t"u8;

    /// <summary>Those for each state from <see cref="Backslash"/> on.</summary>
    private static readonly EscapeOutcome[][] Outcomes = [.. Enumerable.Range(Backslash, StateCount - Backslash).Select(FindOutcomes)];

    /// <summary>The bytes that the states, and what is around a string, tell apart.</summary>
    public static byte[] ByteMap { get; } = MakeByteMap();

    /// <summary>Takes a byte.</summary>
    /// <param name="state">Where it is.</param>
    /// <param name="value">The byte.</param>
    /// <param name="text">The byte of the string's text that is now complete, or <see cref="Nothing"/>.</param>
    /// <returns>The next state, <see cref="Closed"/> or <see cref="Dead"/>.</returns>
    public static int Step(int state, byte value, out int text)
    {
        text = Nothing;
        if (state < Backslash)
        {
            if (state == Boundary)
            {
                if (value == '"')
                    return Closed;
                if (value == '\\')
                    return Backslash;
                if (value < 0x20)
                    return Dead;
            }

            int next = Utf8.Step(state, value);
            text = value;
            return next < 0 ? Dead : next;
        }

        if (state == Backslash)
        {
            if (value == 'u')
                return Unicode;
            int at = EscapeBytes[..8].IndexOf(value);
            if (at < 0)
                return Dead;
            text = Escaped[at];
            return Boundary;
        }

        if (state < UnicodeControl)
        {
            if (value == '0')
                return state + 1;
            return state == UnicodeControl - 1 && value == '1' ? UnicodeControl + 1 : Dead;
        }

        if (!char.IsAsciiHexDigit((char)value))
            return Dead;
        text = ((state - UnicodeControl) * 16) + (value <= '9' ? value - '0' : (value | 0x20) - 'a' + 10);
        return Boundary;
    }

    /// <summary>Whether the state is inside an escape.</summary>
    public static bool IsEscape(int state) => state >= Backslash;

    /// <summary>What a state inside an escape may become, what takes fewer bytes first.</summary>
    public static EscapeOutcome[] OutcomesOf(int state) => Outcomes[state - Backslash];

    private static EscapeOutcome[] FindOutcomes(int state)
    {
        var bytesOf = new SortedDictionary<byte, int>();
        Find(state, 1);
        return [.. bytesOf.Select(outcome => new EscapeOutcome(outcome.Key, outcome.Value)).OrderBy(outcome => outcome.Bytes)];

        void Find(int from, int bytes)
        {
            foreach (byte value in EscapeBytes)
            {
                int next = Step(from, value, out int text);
                if (next == Dead)
                    continue;
                if (text == Nothing)
                    Find(next, bytes + 1);
                else if (bytes < bytesOf.GetValueOrDefault((byte)text, int.MaxValue))
                    bytesOf[(byte)text] = bytes;
            }
        }
    }

    private static byte[] MakeByteMap()
    {
        byte[] map = new byte[256];
        var signatures = new Dictionary<string, byte>();
        for (int value = 0; value < 256; value++)
        {
            // Bytes are alike where every state treats them alike and no structural byte is among them.
            string signature = Structural.Contains((byte)value)
                ? $"={value}"
                : string.Join(',', Enumerable.Range(0, StateCount).Select(state => Behaviour(state, (byte)value)));
            if (!signatures.TryGetValue(signature, out byte id))
                signatures.Add(signature, id = (byte)signatures.Count);
            map[value] = id;
        }

        return map;
    }

    private static string Behaviour(int state, byte value)
    {
        int next = Step(state, value, out int text);
        return IsEscape(state) && next == Boundary ? $"{next}:{text}" : $"{next}";
    }
}
