using System.Net;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace LocalInfer.Cli.Eval.Reports;

/// <summary>Text for an HTML page: whatever a model writes stays text.</summary>
internal static class HtmlText
{
    private static readonly JsonSerializerOptions Readable = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>For elements and quoted attributes. Control characters, which a page cannot hold, become their pictures (U+2400 on).</summary>
    public static string Encode(string text)
    {
        var visible = new StringBuilder(text);
        for (int i = 0; i < visible.Length; i++)
        {
            if (visible[i] < ' ' && visible[i] is not ('\n' or '\t'))
            {
                visible[i] = (char)('\u2400' + visible[i]);
            }
        }

        return WebUtility.HtmlEncode(visible.ToString());
    }

    /// <summary>A block of text as it is.</summary>
    public static string Block(string text) => $"<pre>{Encode(text)}</pre>";

    /// <summary>A block of indented JSON.</summary>
    public static string Block(JsonElement json) => Block(JsonSerializer.Serialize(json, Readable));

    /// <summary>A block of indented JSON; the text itself where it is none.</summary>
    public static string JsonBlock(string text)
    {
        try
        {
            return Block(JsonElement.Parse(text));
        }
        catch (JsonException)
        {
            return Block(text);
        }
    }
}
