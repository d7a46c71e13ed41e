using System.Text;

namespace LocalInfer.Chat.Jinja.Values;

/// <summary>ljust, rjust, center, zfill and expandtabs; widths are code points.</summary>
internal static class TextPadding
{
    public static StrValue Pad(StrValue self, Arguments arguments, string method, char alignment)
    {
        var values = new Signature(method, "width", "fillchar?").Bind(arguments);
        var fill = values[1] is { } given ? StrMethods.Text(given) : " ";
        if (PythonText.Count(fill) != 1) throw new JinjaException("The fill character must be exactly one character long");
        return self.Like(Pad(self.Text, Numbers.AsCount(values[0]!), fill, alignment));
    }

    public static string Pad(string text, int width, string fill, char alignment)
    {
        var missing = width - PythonText.Count(text);
        if (missing <= 0) return text;
        var left = alignment switch
        {
            '<' => 0,
            '>' => missing,

            // str.center puts the odd character left when the width is odd.
            _ => (missing / 2) + (missing & width & 1),
        };
        return Repeat(fill, left) + text + Repeat(fill, missing - left);
    }

    public static StrValue ZeroFill(StrValue self, int width)
    {
        var sign = self.Text.StartsWith('-') || self.Text.StartsWith('+') ? 1 : 0;
        return self.Like(self.Text[..sign] + Pad(self.Text[sign..], width - sign, "0", '>'));
    }

    public static StrValue ExpandTabs(StrValue self, int size)
    {
        var output = new StringBuilder();
        var column = 0;
        foreach (var c in PythonText.Split(self.Text))
        {
            if (c == "\t")
            {
                var spaces = size > 0 ? size - (column % size) : 0;
                output.Append(' ', spaces);
                column += spaces;
                continue;
            }

            output.Append(c);
            column = c is "\n" or "\r" ? 0 : column + 1;
        }

        return self.Like(output.ToString());
    }

    private static string Repeat(string fill, int count) => new StringBuilder().Insert(0, fill, count).ToString();
}
