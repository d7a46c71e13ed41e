using System.Globalization;
using System.Text;
using LocalInfer.Chat.Jinja.Values;

namespace LocalInfer.Chat.Jinja.Filters;

/// <summary>Filters that lay out a text.</summary>
internal static class LayoutFilters
{
    private static readonly Signature Indent = new("indent", "width?", "first?", "blank?");
    private static readonly Signature Center = new("center", "width?");
    private static readonly Signature Truncate = new("truncate", "length?", "killwords?", "end?", "leeway?");
    private static readonly Signature WordWrap = new("wordwrap", "width?", "break_long_words?", "wrapstring?", "break_on_hyphens?");
    private static readonly Signature FileSize = new("filesizeformat", "binary?");

    public static void AddTo(Dictionary<string, Filter> filters)
    {
        filters["indent"] = (v, a) => IndentText(TextFilters.Soft(v), Indent.Bind(a));
        filters["center"] = (v, a) => TextFilters.Soft(v) is var text ? text.Like(TextPadding.Pad(text.Text, Count(Center.Bind(a)[0], 80), " ", '^')) : text;
        filters["truncate"] = (v, a) => TruncateText(TextFilters.Soft(v), Truncate.Bind(a));
        filters["wordwrap"] = (v, a) => WrapText(TextFilters.Soft(v), WordWrap.Bind(a));
        filters["wordcount"] = (v, a) => a.None("wordcount", IntValue.Of(Words(v.ToText())));
        filters["striptags"] = (v, a) => a.None("striptags", StripTags(v.ToText()));
        filters["urlencode"] = (v, a) => a.None("urlencode", UrlEncode(v));
        filters["xmlattr"] = (v, _) => XmlAttributes(v);
        filters["filesizeformat"] = (v, a) => SizeOf(v, FileSize.Bind(a)[0]?.IsTrue ?? false);
    }

    private static int Count(Value? value, int fallback) => value is null ? fallback : Numbers.AsCount(value);

    private static StrValue IndentText(StrValue text, Value?[] values)
    {
        var indention = values[0] is StrValue given ? given.Text : new string(' ', Math.Max(Count(values[0], 4), 0));
        var (indentsFirst, indentsBlank) = (values[1]?.IsTrue ?? false, values[2]?.IsTrue ?? false);
        var lines = ((ListValue)StrMethods.Find("splitlines")!(new StrValue(text.Text + "\n"), Arguments.Empty)).Elements.Select(l => l.ToText()).ToList();
        for (var i = 0; i < lines.Count; i++)
        {
            if ((i > 0 || indentsFirst) && (lines[i].Length > 0 || indentsBlank || i == 0)) lines[i] = indention + lines[i];
        }

        return text.Like(string.Join('\n', lines));
    }

    private static StrValue TruncateText(StrValue text, Value?[] values)
    {
        var (length, end) = (Count(values[0], 255), values[2]?.ToText() ?? "...");
        if (text.CodePoints <= length + Count(values[3], 5)) return text;
        var kept = text.Text[..PythonText.OffsetOf(text.Text, length - PythonText.Count(end))];
        if (values[1] is not { IsTrue: true } && kept.LastIndexOf(' ') is >= 0 and var space) kept = kept[..space];
        return text.Like(kept + end);
    }

    private static StrValue WrapText(StrValue text, Value?[] values)
    {
        var width = Math.Max(Count(values[0], 79), 1);
        var lines = new List<string>();
        foreach (var paragraph in text.Text.Split('\n'))
        {
            var line = "";
            foreach (var word in paragraph.Split(' '))
            {
                if (line.Length > 0 && line.Length + 1 + word.Length > width)
                {
                    lines.Add(line);
                    line = word;
                }
                else
                {
                    line = line.Length == 0 ? word : line + " " + word;
                }
            }

            lines.Add(line);
        }

        return text.Like(string.Join(values[2]?.ToText() ?? "\n", lines));
    }

    private static int Words(string text)
    {
        var count = 0;
        for (var i = 0; i < text.Length; i++)
        {
            var isWord = char.IsLetterOrDigit(text[i]) || text[i] == '_';
            var wasWord = i > 0 && (char.IsLetterOrDigit(text[i - 1]) || text[i - 1] == '_');
            if (isWord && !wasWord) count++;
        }

        return count;
    }

    private static StrValue StripTags(string text)
    {
        var output = new StringBuilder();
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] == '<' && text.IndexOf('>', i) is >= 0 and var end) i = end;
            else output.Append(text[i]);
        }

        var words = (ListValue)StrMethods.Find("split")!(new StrValue(System.Net.WebUtility.HtmlDecode(output.ToString())), Arguments.Empty);
        return new StrValue(string.Join(' ', words.Elements.Select(w => w.ToText())));
    }

    private static StrValue UrlEncode(Value value)
    {
        if (value is DictValue dict) return new StrValue(string.Join('&', dict.Entries.Select(e => Quote(e.Key.ToText(), isQuery: true) + "=" + Quote(e.Value.ToText(), isQuery: true))));
        return new StrValue(Quote(value.ToText(), isQuery: false));
    }

    private static string Quote(string text, bool isQuery)
    {
        var quoted = Uri.EscapeDataString(text);
        return isQuery ? quoted.Replace("%20", "+", StringComparison.Ordinal) : quoted.Replace("%2F", "/", StringComparison.Ordinal);
    }

    private static StrValue XmlAttributes(Value value)
    {
        if (value is not DictValue dict) throw new JinjaException("xmlattr needs a mapping");
        var shown = dict.Entries.Where(e => e.Value is not (NoneValue or UndefinedValue));
        return new StrValue(string.Concat(shown.Select(e => $" {Html.Escape(e.Key.ToText())}=\"{Html.EscapeValue(e.Value).Text}\"")));
    }

    private static StrValue SizeOf(Value value, bool isBinary)
    {
        var bytes = Numbers.AsDouble(value) ?? throw new JinjaException("filesizeformat needs a number");
        var unit = isBinary ? 1024.0 : 1000.0;
        if (bytes == 1) return new StrValue("1 Byte");
        if (bytes < unit) return new StrValue($"{(long)bytes} Bytes");
        var power = 1;
        while (power < 8 && bytes >= Math.Pow(unit, power + 1)) power++;
        var size = (bytes / Math.Pow(unit, power)).ToString("F1", CultureInfo.InvariantCulture);
        return new StrValue($"{size} {(isBinary ? "KMGTPEZY"[power - 1] + "iB" : "kMGTPEZY"[power - 1] + "B")}");
    }
}
