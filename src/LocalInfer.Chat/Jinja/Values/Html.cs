using System.Text;

namespace LocalInfer.Chat.Jinja.Values;

/// <summary>MarkupSafe's escaping.</summary>
internal static class Html
{
    public static string Escape(string text)
    {
        if (text.AsSpan().IndexOfAny("&<>\"'") < 0) return text;
        var output = new StringBuilder(text.Length + 16);
        foreach (var c in text)
        {
            _ = c switch
            {
                '&' => output.Append("&amp;"),
                '<' => output.Append("&lt;"),
                '>' => output.Append("&gt;"),
                '"' => output.Append("&#34;"),
                '\'' => output.Append("&#39;"),
                _ => output.Append(c),
            };
        }

        return output.ToString();
    }

    /// <summary>Any value as markup: markup as it is, everything else escaped.</summary>
    public static StrValue EscapeValue(Value value) =>
        value is StrValue { IsMarkup: true } markup ? markup : new StrValue(Escape(value.ToText()), isMarkup: true);
}
