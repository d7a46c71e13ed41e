using System.Text;

namespace LocalInfer.Cli.Chat;

/// <summary>What a person types or pipes: lines, and texts of many lines between <c>"""</c>.</summary>
/// <param name="input">Where lines come from.</param>
/// <param name="prompts">Where a person is asked; null where nobody sits there.</param>
internal sealed class LineInput(TextReader input, TextWriter? prompts)
{
    private const string Quotes = "\"\"\"";

    /// <summary>Whether a person is asked.</summary>
    public bool IsInteractive => prompts is not null;

    /// <summary>The next text, trimmed; null at the end of the input.</summary>
    /// <param name="prompt">Shown before it.</param>
    public string? Read(string prompt)
    {
        string? line = ReadLine(prompt)?.Trim();
        if (line is null || !line.StartsWith(Quotes, StringComparison.Ordinal))
        {
            return line;
        }

        var text = new StringBuilder();
        for (string? next = line[Quotes.Length..]; next is not null; next = ReadLine("… "))
        {
            if (next.TrimEnd().EndsWith(Quotes, StringComparison.Ordinal))
            {
                text.Append(next.TrimEnd()[..^Quotes.Length]);
                break;
            }

            text.Append(next).Append('\n');
        }

        return text.ToString().Trim();
    }

    private string? ReadLine(string prompt)
    {
        prompts?.Write(prompt);
        prompts?.Flush();
        return input.ReadLine();
    }
}
