namespace LocalInfer.Chat.Jinja.Values;

/// <summary>split, splitlines and partition.</summary>
internal static class TextSplitting
{
    public static ListValue Split(StrValue self, Value?[] values, bool fromRight)
    {
        var limit = values[1] is { } max ? Numbers.AsCount(max) : -1;
        if (limit < 0) limit = int.MaxValue;
        if (values[0] is null or NoneValue) return List(self, fromRight ? OnSpaceFromRight(self.Text, limit) : OnSpace(self.Text, limit));
        var separator = StrMethods.Text(values[0]!);
        if (separator.Length == 0) throw new JinjaException("empty separator");
        return List(self, fromRight ? FromRight(self.Text, separator, limit) : FromLeft(self.Text, separator, limit));
    }

    public static ListValue Lines(StrValue self, bool keepEnds)
    {
        var lines = new List<string>();
        var start = 0;
        for (var i = 0; i < self.Text.Length; i++)
        {
            if (self.Text[i] is not ('\n' or '\r' or '\v' or '\f' or '\x1c' or '\x1d' or '\x1e' or '\x85' or '\u2028' or '\u2029')) continue;
            var end = i;
            if (self.Text[i] == '\r' && i + 1 < self.Text.Length && self.Text[i + 1] == '\n') i++;
            lines.Add(self.Text[start..(keepEnds ? i + 1 : end)]);
            start = i + 1;
        }

        if (start < self.Text.Length) lines.Add(self.Text[start..]);
        return List(self, lines);
    }

    public static ListValue Partition(StrValue self, string separator, bool fromRight)
    {
        if (separator.Length == 0) throw new JinjaException("empty separator");
        var at = fromRight ? self.Text.LastIndexOf(separator, StringComparison.Ordinal) : self.Text.IndexOf(separator, StringComparison.Ordinal);
        if (at >= 0) return ListValue.Tuple(self.Like(self.Text[..at]), self.Like(separator), self.Like(self.Text[(at + separator.Length)..]));
        return fromRight ? ListValue.Tuple(StrValue.Empty, StrValue.Empty, self) : ListValue.Tuple(self, StrValue.Empty, StrValue.Empty);
    }

    private static ListValue List(StrValue self, IEnumerable<string> pieces) => new([.. pieces.Select(self.Like)]);

    private static List<string> FromLeft(string text, string separator, int limit)
    {
        var pieces = new List<string>();
        var from = 0;
        while (pieces.Count < limit && text.IndexOf(separator, from, StringComparison.Ordinal) is >= 0 and var at)
        {
            pieces.Add(text[from..at]);
            from = at + separator.Length;
        }

        pieces.Add(text[from..]);
        return pieces;
    }

    private static List<string> FromRight(string text, string separator, int limit)
    {
        var pieces = new List<string>();
        while (pieces.Count < limit && text.LastIndexOf(separator, StringComparison.Ordinal) is >= 0 and var at)
        {
            pieces.Insert(0, text[(at + separator.Length)..]);
            text = text[..at];
        }

        pieces.Insert(0, text);
        return pieces;
    }

    private static List<string> OnSpace(string text, int limit)
    {
        var pieces = new List<string>();
        text = PythonText.TrimStart(text);
        while (text.Length > 0)
        {
            var end = 0;
            while (end < text.Length && !PythonText.IsSpace(text[end])) end++;
            if (pieces.Count == limit) end = text.Length;
            pieces.Add(end == text.Length ? PythonText.TrimEnd(text) : text[..end]);
            text = PythonText.TrimStart(text[end..]);
        }

        return pieces;
    }

    private static List<string> OnSpaceFromRight(string text, int limit)
    {
        var pieces = new List<string>();
        text = PythonText.TrimEnd(text);
        while (text.Length > 0)
        {
            var start = text.Length;
            while (start > 0 && !PythonText.IsSpace(text[start - 1])) start--;
            if (pieces.Count == limit) start = 0;
            pieces.Insert(0, start == 0 ? PythonText.TrimStart(text) : text[start..]);
            text = PythonText.TrimEnd(text[..start]);
        }

        return pieces;
    }
}
