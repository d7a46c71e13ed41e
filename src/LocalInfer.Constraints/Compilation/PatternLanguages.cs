using System.Collections.Concurrent;
using LocalInfer.Constraints.Languages;
using LocalInfer.Constraints.RegularExpressions;

namespace LocalInfer.Constraints.Compilation;

/// <summary>Patterns that were met before: tools repeat them. Bounded; any thread may use it.</summary>
internal static class PatternLanguages
{
    private const int MostKept = 1024;

    private static readonly ConcurrentDictionary<string, ByteDfa> Known = new(StringComparer.Ordinal);

    /// <summary>The texts in which a pattern matches somewhere.</summary>
    /// <exception cref="RegexSyntaxException">The pattern is malformed.</exception>
    /// <exception cref="LanguageBudgetException">It is not regular or too large.</exception>
    public static ByteDfa Find(string pattern)
    {
        if (Known.TryGetValue(pattern, out ByteDfa? language))
            return language;
        language = PatternLanguage.Of(RegularExpression.Parse(pattern).Root, isWhole: false);
        if (Known.Count >= MostKept)
            Known.Clear();
        Known[pattern] = language;
        return language;
    }
}
