using System.Globalization;
using System.Text;

namespace LocalInfer.Chat.Jinja.Values;

/// <summary>repr() of a string: single quotes unless only those occur inside; what Python does not print is escaped.</summary>
internal static class ReprText
{
    public static void Write(string text, StringBuilder output)
    {
        var quote = text.Contains('\'') && !text.Contains('"') ? '"' : '\'';
        output.Append(quote);
        for (var i = 0; i < text.Length; i++)
        {
            var c = text[i];
            if (c == quote || c == '\\') output.Append('\\').Append(c);
            else if (c is >= ' ' and < '\x7f') output.Append(c);
            else i = WriteOther(text, i, output);
        }

        output.Append(quote);
    }

    public static bool IsPrintable(int code)
    {
        var index = Array.BinarySearch(UnicodeTables.NotPrintable, code);
        if (index >= 0) return false;

        // Between the first and the last of a range the insertion point is odd.
        return (~index & 1) == 0;
    }

    private static int WriteOther(string text, int i, StringBuilder output)
    {
        var pair = i + 1 < text.Length && char.IsSurrogatePair(text[i], text[i + 1]);
        var code = pair ? char.ConvertToUtf32(text[i], text[i + 1]) : text[i];
        if (IsPrintable(code)) output.Append(text, i, pair ? 2 : 1);
        else output.Append(Escape(code));
        return pair ? i + 1 : i;
    }

    private static string Escape(int code) => code switch
    {
        '\n' => "\\n",
        '\r' => "\\r",
        '\t' => "\\t",
        < 0x100 => "\\x" + code.ToString("x2", CultureInfo.InvariantCulture),
        < 0x10000 => "\\u" + code.ToString("x4", CultureInfo.InvariantCulture),
        _ => "\\U" + code.ToString("x8", CultureInfo.InvariantCulture),
    };
}
