namespace LocalInfer.Constraints.RegularExpressions;

/// <summary>Tests a position between two code points of a text.</summary>
internal static class RegexPosition
{
    /// <summary>Whether the assertion holds before <c>text[position]</c>.</summary>
    public static bool Holds(RegexAssertion assertion, int[] text, int position) => assertion switch
    {
        RegexAssertion.Start => position == 0,
        RegexAssertion.End => position == text.Length,
        RegexAssertion.WordBoundary => IsBoundary(text, position),
        _ => !IsBoundary(text, position),
    };

    private static bool IsBoundary(int[] text, int position) => IsWord(text, position - 1) != IsWord(text, position);

    private static bool IsWord(int[] text, int position) =>
        position >= 0 && position < text.Length && CharacterClasses.Word.Contains(text[position]);
}
