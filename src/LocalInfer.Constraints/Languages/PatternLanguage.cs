using LocalInfer.Constraints.RegularExpressions;

namespace LocalInfer.Constraints.Languages;

/// <summary>Regular expressions as languages.</summary>
internal static class PatternLanguage
{
    /// <summary>Table cells that one pattern may have.</summary>
    private const int Budget = 250_000;

    /// <summary>The texts, in UTF-8, in which the expression matches: somewhere, or as a whole.</summary>
    /// <exception cref="LanguageBudgetException">The expression is not regular, tests word boundaries, or is too large.</exception>
    public static ByteDfa Of(RegexNode expression, bool isWhole)
    {
        var nfa = new Nfa();
        int start = nfa.Add();
        int from = start;
        if (!isWhole)
        {
            from = nfa.Add();
            nfa.Read(start, 0, 255, start);
            nfa.Jump(start, from);
        }

        int end = nfa.Append(expression, from);
        if (!isWhole)
        {
            // Behind a match anything follows; the loop is a state of its own so that a '$' before it still needs the end.
            int rest = nfa.Add();
            nfa.Jump(end, rest);
            nfa.Read(rest, 0, 255, rest);
            end = rest;
        }

        return new SubsetConstruction(nfa, end, Budget).Build(start);
    }
}
