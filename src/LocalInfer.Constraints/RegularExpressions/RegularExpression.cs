namespace LocalInfer.Constraints.RegularExpressions;

/// <summary>
/// A regular expression of ECMA-262 in unicode mode, without flags. As in its annex B, escaped punctuation and lone brackets stand for themselves:
/// patterns of real schemas are written so. Immutable; may be used from any thread.
/// </summary>
internal sealed class RegularExpression
{
    private readonly Lazy<RegexProgram> _program;

    internal RegularExpression(string source, RegexNode root, bool isRegular)
    {
        Source = source;
        Root = root;
        IsRegular = isRegular;
        _program = new(() => RegexProgramBuilder.Build(this));
    }

    /// <summary>The pattern as written.</summary>
    public string Source { get; }

    /// <summary>The parsed pattern. It is searched for: without anchors it may match anywhere in a text.</summary>
    public RegexNode Root { get; }

    /// <summary>Whether there is neither a look-around nor a back-reference, so that a finite automaton can decide the pattern.</summary>
    public bool IsRegular { get; }

    /// <summary>Parses a pattern.</summary>
    /// <exception cref="RegexSyntaxException">The pattern is malformed, of a dialect that ECMA-262 does not have, or too large.</exception>
    public static RegularExpression Parse(string pattern)
    {
        ArgumentNullException.ThrowIfNull(pattern);
        return new RegexParser(pattern).Parse();
    }

    /// <summary>Whether the pattern matches somewhere in the text. Linear in the text where the pattern is regular, else bounded.</summary>
    /// <exception cref="RegexBudgetException">The match needs more steps than are allowed.</exception>
    public bool IsMatch(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        int[] codePoints = CodePoints.Of(text);
        return IsRegular
            ? new RegexSimulation(_program.Value, codePoints).IsMatch()
            : new RegexBacktracking(_program.Value, codePoints).IsMatch();
    }
}
