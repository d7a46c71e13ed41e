namespace LocalInfer.Constraints.RegularExpressions;

/// <summary>Tests of a position in the text.</summary>
internal enum RegexAssertion
{
    /// <summary>^: the beginning of the text (there is no multi-line mode).</summary>
    Start,

    /// <summary>$: the very end of the text; unlike Perl's, not before a last line feed.</summary>
    End,

    /// <summary>\b: between one of [A-Za-z0-9_] and something else.</summary>
    WordBoundary,

    /// <summary>\B: not at a word boundary.</summary>
    NotWordBoundary,
}
