using System.Text.Json;

namespace LocalInfer.Cli.Eval.Suites;

/// <summary>A line of a file, or a whole file, that should be JSON.</summary>
/// <param name="File">The file.</param>
/// <param name="Number">The first line, from 1; 0 for a whole file.</param>
/// <param name="Text">UTF-8.</param>
internal sealed record SuiteLine(string File, int Number, ReadOnlyMemory<byte> Text)
{
    /// <summary>A whole file.</summary>
    public static SuiteLine Whole(string file, ReadOnlyMemory<byte> text) => new(file, 0, SkipMark(text));

    /// <summary>The lines that are not blank.</summary>
    public static IEnumerable<SuiteLine> Split(string file, ReadOnlyMemory<byte> text)
    {
        ReadOnlyMemory<byte> rest = SkipMark(text);
        for (int number = 1; rest.Length > 0; number++)
        {
            int end = rest.Span.IndexOf((byte)'\n');
            ReadOnlyMemory<byte> line = end < 0 ? rest : rest[..end];
            rest = end < 0 ? default : rest[(end + 1)..];
            if (line.Span.ContainsAnyExcept(" \t\r"u8))
            {
                yield return new SuiteLine(file, number, line);
            }
        }
    }

    /// <summary>Parses the text.</summary>
    /// <exception cref="CommandException">It is no JSON.</exception>
    public SuiteField Parse()
    {
        try
        {
            return new SuiteField(Number == 0 ? File : $"{File}:{Number}", "", JsonElement.Parse(Text.Span));
        }
        catch (JsonException error)
        {
            long line = Math.Max(Number, 1) + (error.LineNumber ?? 0);
            throw new CommandException($"{File}:{line}: is no JSON: {error.Message.Split(" LineNumber:")[0]}");
        }
    }

    /// <summary>Parses the text, where it is JSON.</summary>
    public bool TryParse(out JsonElement value)
    {
        value = default;
        try
        {
            value = JsonElement.Parse(Text.Span);
            return true;
        }
        catch (JsonException)
        {
            return false;
        }
    }

    private static ReadOnlyMemory<byte> SkipMark(ReadOnlyMemory<byte> text) => text.Span.StartsWith("\uFEFF"u8) ? text[3..] : text;
}
