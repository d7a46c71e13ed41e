using System.Globalization;
using System.Text;

namespace LocalInfer.Chat.Jinja.Values;

/// <summary>Upper, lower and title case as Python does them, including characters whose case is several characters.</summary>
internal static class Casing
{
    public static string Upper(string text)
    {
        var upper = text.ToUpperInvariant();
        return upper.AsSpan().ContainsAnyExceptInRange('\0', '\x7f') || text.Contains('ß') ? Map(text, UpperOf) : upper;
    }

    public static string Lower(string text) => Map(text, c => c == "İ" ? "i̇" : c.ToLowerInvariant());

    public static string Fold(string text) => Lower(Map(text, c => c.Length == 1 && UnicodeTables.LongUpper.TryGetValue(c[0], out var upper) ? upper : c));

    public static string Swap(string text) => Map(text, c => Lower(c) != c ? Lower(c) : UpperOf(c));

    public static string Capitalize(string text)
    {
        if (text.Length == 0) return text;
        var head = PythonText.OffsetOf(text, 1);
        return TitleOf(text[..head]) + Lower(text[head..]);
    }

    /// <summary>Each letter behind a character without case in title case, the others in lower case.</summary>
    public static string Title(string text)
    {
        var afterCased = false;
        return Map(text, c =>
        {
            var mapped = afterCased ? Lower(c) : TitleOf(c);
            afterCased = IsCased(c);
            return mapped;
        });
    }

    public static string UpperOf(string c) => c.Length == 1 && UnicodeTables.LongUpper.TryGetValue(c[0], out var upper) ? upper : c == "ı" ? "I" : c.ToUpperInvariant();

    private static string TitleOf(string c) => c.Length == 1 && UnicodeTables.Title.TryGetValue(c[0], out var title) ? title : UpperOf(c);

    private static bool IsCased(string c) =>
        CharUnicodeInfo.GetUnicodeCategory(c, 0) is UnicodeCategory.UppercaseLetter or UnicodeCategory.LowercaseLetter or UnicodeCategory.TitlecaseLetter;

    private static string Map(string text, Func<string, string> map)
    {
        var output = new StringBuilder(text.Length);
        foreach (var c in PythonText.Split(text)) output.Append(map(c));
        return output.ToString();
    }
}
