using LocalInfer.Cli.Eval.Judging;

namespace LocalInfer.Cli.Eval.Results;

/// <summary>How many of some cases passed.</summary>
/// <param name="Name">What they have in common.</param>
/// <param name="Passed">Accepted answers.</param>
/// <param name="Failed">Other answers.</param>
/// <param name="Errors">Cases without an answer; they count as not passed.</param>
/// <param name="NotJudged">Cases that count neither way.</param>
/// <param name="WithCall">Answers that hold a call.</param>
internal sealed record Tally(string Name, int Passed, int Failed, int Errors, int NotJudged, int WithCall)
{
    /// <summary>All of them.</summary>
    public int Cases => Passed + Failed + Errors + NotJudged;

    /// <summary>Those that count.</summary>
    public int Judged => Passed + Failed + Errors;

    /// <summary>The share that passed, 0 to 1, of those that count; null where none does.</summary>
    public double? Share => Judged == 0 ? null : (double)Passed / Judged;

    /// <summary>Counts some cases.</summary>
    public static Tally Of(string name, IEnumerable<CaseResult> cases)
    {
        CaseResult[] all = [.. cases];
        int Count(Outcome outcome) => all.Count(item => item.Outcome == outcome);
        return new Tally(name, Count(Outcome.Pass), Count(Outcome.Fail), Count(Outcome.Error), Count(Outcome.NotJudged), all.Count(item => item.HasCall()));
    }

    /// <summary>A tally a category, in the suite's order.</summary>
    public static IReadOnlyList<Tally> Categories(IReadOnlyList<CaseResult> cases) =>
        [.. cases.Select(item => item.Category).Distinct(StringComparer.Ordinal).Select(name => Of(name, cases.Where(item => item.Category == name)))];

    /// <summary>Tallies over categories: where a call is due, where none is (if the suite asks for both), and all.</summary>
    public static IReadOnlyList<Tally> Totals(IReadOnlyList<CaseResult> cases)
    {
        CaseResult[] due = [.. cases.Where(item => item.Demand == Demand.Call)];
        CaseResult[] none = [.. cases.Where(item => item.Demand == Demand.NoCall)];
        Tally all = Of("all", cases);
        return due.Length > 0 && none.Length > 0 ? [Of("where a call is due", due), Of("where no call is due", none), all] : [all];
    }
}
