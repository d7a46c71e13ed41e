namespace LocalInfer.Chat.Jinja.Values;

/// <summary>The methods of a string; those of markup give markup and escape their arguments.</summary>
internal static class StrMethods
{
    private static readonly Signature Split = new("split", "sep?", "maxsplit?");
    private static readonly Signature Replace = new("replace", "old", "new", "count?");
    private static readonly Signature SplitLines = new("splitlines", "keepends?");
    private static readonly Signature ExpandTabs = new("expandtabs", "tabsize?");

    private static readonly Dictionary<string, Func<StrValue, Arguments, Value>> Methods = new(StringComparer.Ordinal)
    {
        ["strip"] = (s, a) => s.Like(PythonText.TrimEnd(PythonText.TrimStart(s.Text, Chars(a)), Chars(a))),
        ["lstrip"] = (s, a) => s.Like(PythonText.TrimStart(s.Text, Chars(a))),
        ["rstrip"] = (s, a) => s.Like(PythonText.TrimEnd(s.Text, Chars(a))),
        ["split"] = (s, a) => TextSplitting.Split(s, Split.Bind(a), fromRight: false),
        ["rsplit"] = (s, a) => TextSplitting.Split(s, Split.Bind(a), fromRight: true),
        ["splitlines"] = (s, a) => TextSplitting.Lines(s, SplitLines.Bind(a)[0]?.IsTrue ?? false),
        ["partition"] = (s, a) => TextSplitting.Partition(s, Text(a.One("partition", "sep")), fromRight: false),
        ["rpartition"] = (s, a) => TextSplitting.Partition(s, Text(a.One("rpartition", "sep")), fromRight: true),
        ["startswith"] = (s, a) => BoolValue.Of(TextSearch.HasAffix(s, a, "startswith", (text, affix) => text.StartsWith(affix, StringComparison.Ordinal))),
        ["endswith"] = (s, a) => BoolValue.Of(TextSearch.HasAffix(s, a, "endswith", (text, affix) => text.EndsWith(affix, StringComparison.Ordinal))),
        ["find"] = (s, a) => IntValue.Of(TextSearch.Find(s, a, "find", fromRight: false)),
        ["rfind"] = (s, a) => IntValue.Of(TextSearch.Find(s, a, "rfind", fromRight: true)),
        ["index"] = (s, a) => IntValue.Of(TextSearch.Require(TextSearch.Find(s, a, "index", fromRight: false))),
        ["rindex"] = (s, a) => IntValue.Of(TextSearch.Require(TextSearch.Find(s, a, "rindex", fromRight: true))),
        ["count"] = (s, a) => IntValue.Of(TextSearch.Count(s, a)),
        ["replace"] = (s, a) => ReplaceIn(s, Replace.Bind(a)),
        ["join"] = (s, a) => Join(s, a.One("join", "iterable")),
        ["upper"] = (s, a) => a.None("upper", s.Like(Casing.Upper(s.Text))),
        ["lower"] = (s, a) => a.None("lower", s.Like(Casing.Lower(s.Text))),
        ["title"] = (s, a) => a.None("title", s.Like(Casing.Title(s.Text))),
        ["capitalize"] = (s, a) => a.None("capitalize", s.Like(Casing.Capitalize(s.Text))),
        ["swapcase"] = (s, a) => a.None("swapcase", s.Like(Casing.Swap(s.Text))),
        ["casefold"] = (s, a) => a.None("casefold", s.Like(Casing.Fold(s.Text))),
        ["removeprefix"] = (s, a) => s.Text.StartsWith(Text(a.One("removeprefix", "prefix")), StringComparison.Ordinal) ? s.Like(s.Text[Text(a.Positional[0]).Length..]) : s,
        ["removesuffix"] = (s, a) => s.Text.EndsWith(Text(a.One("removesuffix", "suffix")), StringComparison.Ordinal) ? s.Like(s.Text[..^Text(a.Positional[0]).Length]) : s,
        ["isdigit"] = (s, a) => a.None("isdigit", BoolValue.Of(TextSearch.All(s.Text, char.IsDigit))),
        ["isdecimal"] = (s, a) => a.None("isdecimal", BoolValue.Of(TextSearch.All(s.Text, char.IsDigit))),
        ["isnumeric"] = (s, a) => a.None("isnumeric", BoolValue.Of(TextSearch.All(s.Text, char.IsNumber))),
        ["isalpha"] = (s, a) => a.None("isalpha", BoolValue.Of(TextSearch.All(s.Text, char.IsLetter))),
        ["isalnum"] = (s, a) => a.None("isalnum", BoolValue.Of(TextSearch.All(s.Text, c => char.IsLetter(c) || char.IsNumber(c)))),
        ["isspace"] = (s, a) => a.None("isspace", BoolValue.Of(TextSearch.All(s.Text, PythonText.IsSpace))),
        ["isupper"] = (s, a) => a.None("isupper", BoolValue.Of(TextSearch.IsUpper(s.Text))),
        ["islower"] = (s, a) => a.None("islower", BoolValue.Of(TextSearch.IsLower(s.Text))),
        ["isidentifier"] = (s, a) => a.None("isidentifier", BoolValue.Of(TextSearch.All(s.Text, c => c == '_' || char.IsLetterOrDigit(c)) && !char.IsDigit(s.Text[0]))),
        ["zfill"] = (s, a) => TextPadding.ZeroFill(s, Numbers.AsCount(a.One("zfill", "width"))),
        ["ljust"] = (s, a) => TextPadding.Pad(s, a, "ljust", '<'),
        ["rjust"] = (s, a) => TextPadding.Pad(s, a, "rjust", '>'),
        ["center"] = (s, a) => TextPadding.Pad(s, a, "center", '^'),
        ["expandtabs"] = (s, a) => TextPadding.ExpandTabs(s, ExpandTabs.Bind(a)[0] is { } size ? Numbers.AsCount(size) : 8),
        ["encode"] = (s, a) => a.None("encode", new BytesValue(System.Text.Encoding.UTF8.GetBytes(s.Text))),
        ["format"] = BraceFormat.Apply,
    };

    public static Func<StrValue, Arguments, Value>? Find(string name) => Methods.GetValueOrDefault(name);

    /// <summary>An argument that must be a string.</summary>
    public static string Text(Value value) => value is StrValue text ? text.Text : throw new JinjaException($"must be str, not {value.TypeName}");

    public static string ReplaceText(string text, string old, string replacement, int count)
    {
        if (count < 0 && old.Length > 0) return text.Replace(old, replacement, StringComparison.Ordinal);
        if (old.Length == 0) return Interleave(text, replacement, count);
        var output = new System.Text.StringBuilder();
        var from = 0;
        for (; count > 0; count--)
        {
            var at = text.IndexOf(old, from, StringComparison.Ordinal);
            if (at < 0) break;
            output.Append(text, from, at - from).Append(replacement);
            from = at + old.Length;
        }

        return output.Append(text, from, text.Length - from).ToString();
    }

    private static string Interleave(string text, string replacement, int count)
    {
        var output = new System.Text.StringBuilder();
        foreach (var c in PythonText.Split(text))
        {
            if (count-- != 0) output.Append(replacement);
            else count = 0;
            output.Append(c);
        }

        return count != 0 ? output.Append(replacement).ToString() : output.ToString();
    }

    private static string? Chars(Arguments arguments)
    {
        if (arguments.Keywords.Count > 0) throw new JinjaException("strip() takes no keyword arguments");
        return arguments.Positional.Count == 0 || arguments.Positional[0] is NoneValue ? null : Text(arguments.Positional[0]);
    }

    private static StrValue ReplaceIn(StrValue self, Value?[] values)
    {
        if (values[0] is not StrValue || values[1] is not StrValue replacement) throw new JinjaException("replace() arguments must be str");
        return self.Like(ReplaceText(self.Text, Text(values[0]!), self.Adopt(replacement), values[2] is { } count ? Numbers.AsCount(count) : -1));
    }

    private static StrValue Join(StrValue self, Value items)
    {
        var index = 0;
        var pieces = new List<string>();
        foreach (var item in items.Items())
        {
            if (item is not StrValue text) throw new JinjaException($"sequence item {index}: expected str instance, {item.TypeName} found");
            pieces.Add(self.Adopt(text));
            index++;
        }

        return self.Like(string.Join(self.Text, pieces));
    }
}
