using System.Globalization;
using System.Text;

namespace LocalInfer.Chat.ToolCalls.Reading;

/// <summary>
/// Follows one JSON object character by character and respells it compactly: blanks outside strings are left out, and
/// control characters inside strings, which JSON forbids, are escaped. Whatever else the model wrote is kept.
/// </summary>
internal sealed class JsonCompactor
{
    private bool _escaped;

    /// <summary>Brackets that are open.</summary>
    public int Depth { get; private set; }

    /// <summary>Whether the next character is inside a string, or ends it.</summary>
    public bool IsInString { get; private set; }

    /// <summary>Whether the object is closed.</summary>
    public bool IsComplete { get; private set; }

    /// <summary>Takes the next character and appends its compact spelling, if it has one, to <paramref name="output"/>;
    /// without output it only follows the object to its end.</summary>
    public void Append(char c, StringBuilder? output)
    {
        if (IsInString)
        {
            AppendInString(c, output);
            return;
        }

        if (c is ' ' or '\t' or '\n' or '\r')
        {
            return;
        }

        output?.Append(c);
        switch (c)
        {
            case '"':
                IsInString = true;
                break;
            case '{' or '[':
                Depth++;
                break;
            case '}' or ']':
                IsComplete = --Depth <= 0;
                break;
        }
    }

    /// <summary>Respells a whole JSON value.</summary>
    public static string Compact(string json)
    {
        var compactor = new JsonCompactor();
        var output = new StringBuilder(json.Length);
        foreach (char c in json)
        {
            compactor.Append(c, output);
        }

        return output.ToString();
    }

    private void AppendInString(char c, StringBuilder? output)
    {
        if (c < ' ')
        {
            string escape = c switch
            {
                '\n' => "\\n",
                '\r' => "\\r",
                '\t' => "\\t",
                _ => "\\u" + ((int)c).ToString("x4", CultureInfo.InvariantCulture),
            };
            // A backslash before a raw line break already began an escape.
            output?.Append(_escaped ? escape[1..] : escape);
            _escaped = false;
            return;
        }

        output?.Append(c);
        IsInString = c != '"' || _escaped;
        _escaped = c == '\\' && !_escaped;
    }
}
