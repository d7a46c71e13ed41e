namespace LocalInfer.Chat.ToolCalls;

/// <summary>The commit point: reads the beginning of a JSON object up to the opening brace of its arguments.</summary>
/// <param name="Kind">The verdict.</param>
/// <param name="Name">The declared tool, where <see cref="CallHeadKind.Streamable"/>.</param>
internal readonly record struct CallHead(CallHeadKind Kind, string? Name = null)
{
    /// <summary>Reads the text so far, which begins with <c>{</c>.</summary>
    public static CallHead Read(string text, IReadOnlySet<string> toolNames)
    {
        int at = 1;
        if (ReadString(text, ref at) is not { } key)
        {
            return Undecided(text, at, startsWith: '"');
        }

        if (key is not ("name" or "arguments" or "parameters"))
        {
            return new CallHead(CallHeadKind.NoCall);
        }

        if (!ReadMark(text, ref at, ':'))
        {
            return Undecided(text, at, startsWith: ':');
        }

        if (key != "name")
        {
            return new CallHead(CallHeadKind.WholeObject);
        }

        int valueStart = SkipBlanks(text, at);
        if (ReadString(text, ref at) is not { } name)
        {
            return valueStart >= text.Length || (text[valueStart] == '"' && CanBecomeName(text[(valueStart + 1)..], toolNames))
                ? default
                : new CallHead(CallHeadKind.NoCall);
        }

        return toolNames.Contains(name) ? ReadArgumentsKey(text, at, name) : new CallHead(CallHeadKind.NoCall);
    }

    private static CallHead ReadArgumentsKey(string text, int at, string name)
    {
        if (!ReadMark(text, ref at, ','))
        {
            return SkipBlanks(text, at) >= text.Length ? default : new CallHead(CallHeadKind.WholeObject);
        }

        if (ReadString(text, ref at) is not { } key)
        {
            return Undecided(text, at, startsWith: '"');
        }

        if (key != "arguments" || !ReadMark(text, ref at, ':'))
        {
            return key == "arguments" ? Undecided(text, at, startsWith: ':') : new CallHead(CallHeadKind.WholeObject);
        }

        at = SkipBlanks(text, at);
        return at >= text.Length
            ? default
            : new CallHead(text[at] == '{' ? CallHeadKind.Streamable : CallHeadKind.WholeObject, name);
    }

    private static CallHead Undecided(string text, int at, char startsWith)
    {
        at = SkipBlanks(text, at);
        return at >= text.Length || text[at] == startsWith ? default : new CallHead(CallHeadKind.NoCall);
    }

    private static bool CanBecomeName(string start, IReadOnlySet<string> toolNames) =>
        toolNames.Any(name => name.StartsWith(start, StringComparison.Ordinal));

    /// <summary>Reads a string without escapes; null, with <paramref name="at"/> unmoved, where none is complete.</summary>
    private static string? ReadString(string text, ref int at)
    {
        int start = SkipBlanks(text, at);
        if (start >= text.Length || text[start] != '"')
        {
            return null;
        }

        int end = text.IndexOf('"', start + 1);
        if (end < 0)
        {
            return null;
        }

        at = end + 1;
        return text[(start + 1)..end];
    }

    private static bool ReadMark(string text, ref int at, char mark)
    {
        int start = SkipBlanks(text, at);
        if (start >= text.Length || text[start] != mark)
        {
            return false;
        }

        at = start + 1;
        return true;
    }

    private static int SkipBlanks(string text, int at)
    {
        while (at < text.Length && char.IsWhiteSpace(text[at]))
        {
            at++;
        }

        return at;
    }
}
