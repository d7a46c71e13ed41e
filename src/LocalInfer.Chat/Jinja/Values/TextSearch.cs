namespace LocalInfer.Chat.Jinja.Values;

/// <summary>Finding, counting and classifying; positions are code points.</summary>
internal static class TextSearch
{
    public static bool HasAffix(StrValue self, Arguments arguments, string method, Func<string, string, bool> matches)
    {
        var (window, affix, _) = Window(self, arguments, method);
        return affix is ListValue { IsTuple: true } tuple
            ? tuple.Elements.Any(e => matches(window, StrMethods.Text(e)))
            : matches(window, StrMethods.Text(affix));
    }

    public static int Find(StrValue self, Arguments arguments, string method, bool fromRight)
    {
        var (window, part, start) = Window(self, arguments, method);
        var text = StrMethods.Text(part);
        var at = fromRight ? window.LastIndexOf(text, StringComparison.Ordinal) : window.IndexOf(text, StringComparison.Ordinal);
        return at < 0 ? -1 : start + PythonText.Count(window[..at]);
    }

    public static int Require(int position) => position >= 0 ? position : throw new JinjaException("substring not found");

    public static int Count(StrValue self, Arguments arguments)
    {
        var (window, part, _) = Window(self, arguments, "count");
        var text = StrMethods.Text(part);
        if (text.Length == 0) return PythonText.Count(window) + 1;
        var count = 0;
        for (var at = window.IndexOf(text, StringComparison.Ordinal); at >= 0; at = window.IndexOf(text, at + text.Length, StringComparison.Ordinal)) count++;
        return count;
    }

    public static bool All(string text, Func<char, bool> predicate) => text.Length > 0 && text.All(predicate);

    public static bool IsUpper(string text) => text.Any(char.IsUpper) && !text.Any(char.IsLower);

    public static bool IsLower(string text) => text.Any(char.IsLower) && !text.Any(char.IsUpper);

    private static (string Window, Value Part, int Start) Window(StrValue self, Arguments arguments, string method)
    {
        if (arguments.Keywords.Count > 0) throw new JinjaException($"str.{method}() takes no keyword arguments");
        var values = new Signature(method, "sub", "start?", "end?").Bind(arguments);
        var (start, count, _) = Sequences.Slice(values[1] ?? NoneValue.Instance, values[2] ?? NoneValue.Instance, NoneValue.Instance, self.CodePoints);
        var from = PythonText.OffsetOf(self.Text, start);
        return (self.Text[from..PythonText.OffsetOf(self.Text, start + count)], values[0]!, start);
    }
}
