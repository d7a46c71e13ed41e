namespace LocalInfer.Constraints.RegularExpressions;

/// <summary>A pattern is not a regular expression of the supported kind; the message names pattern, position and reason.</summary>
public sealed class RegexSyntaxException : FormatException
{
    /// <summary>Creates the error.</summary>
    /// <param name="pattern">The whole pattern.</param>
    /// <param name="position">Where in the pattern, in UTF-16 units from 0.</param>
    /// <param name="reason">What is wrong, and what to write instead.</param>
    public RegexSyntaxException(string pattern, int position, string reason)
        : base($"The pattern '{Shorten(pattern)}' is wrong at position {position}: {reason}")
    {
        Pattern = pattern;
        Position = position;
    }

    /// <summary>The whole pattern.</summary>
    public string Pattern { get; }

    /// <summary>Where in the pattern, in UTF-16 units from 0.</summary>
    public int Position { get; }

    private static string Shorten(string pattern) => pattern.Length <= 200 ? pattern : pattern[..200] + "…";
}
