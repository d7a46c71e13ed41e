namespace LocalInfer.Constraints.RegularExpressions;

/// <summary>Counts the steps of one match, so that no pattern and text can hold a thread.</summary>
internal sealed class RegexSteps(string pattern)
{
    private const int Budget = 20_000_000;
    private int _taken;

    /// <summary>Counts a step.</summary>
    /// <exception cref="RegexBudgetException">There were too many.</exception>
    public void Take()
    {
        if (++_taken > Budget)
            throw new RegexBudgetException($"Matching the pattern '{pattern}' was given up after {Budget} steps; use a simpler pattern or a shorter text.");
    }
}
