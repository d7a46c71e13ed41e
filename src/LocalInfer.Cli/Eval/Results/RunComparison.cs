using LocalInfer.Cli.Eval.Judging;

namespace LocalInfer.Cli.Eval.Results;

/// <summary>What changed from one run to another, over the cases that both have.</summary>
internal sealed class RunComparison
{
    /// <summary>Compares runs; cases are paired by id.</summary>
    public RunComparison(RunResult before, RunResult after)
    {
        Dictionary<string, CaseResult> later = after.Cases.ToDictionary(item => item.Id, StringComparer.Ordinal);
        Pairs = [.. before.Cases.Where(item => later.ContainsKey(item.Id)).Select(item => new CasePair(item, later[item.Id]))];
        OnlyBefore = before.Cases.Count - Pairs.Count;
        OnlyAfter = after.Cases.Count - Pairs.Count;
    }

    /// <summary>The cases of both, in the first run's order.</summary>
    public IReadOnlyList<CasePair> Pairs { get; }

    /// <summary>How many cases only the first run has.</summary>
    public int OnlyBefore { get; }

    /// <summary>How many cases only the second run has.</summary>
    public int OnlyAfter { get; }

    /// <summary>Cases that pass now and did not.</summary>
    public IReadOnlyList<CasePair> Better => [.. Pairs.Where(pair => pair.IsBetter)];

    /// <summary>Cases that passed and do not now.</summary>
    public IReadOnlyList<CasePair> Worse => [.. Pairs.Where(pair => pair.IsWorse)];

    /// <summary>A case in both runs. Where one of them was not judged, it is neither better nor worse.</summary>
    internal sealed record CasePair(CaseResult Before, CaseResult After)
    {
        public bool IsBetter => IsJudged && Before.Outcome != Outcome.Pass && After.Outcome == Outcome.Pass;

        public bool IsWorse => IsJudged && Before.Outcome == Outcome.Pass && After.Outcome != Outcome.Pass;

        private bool IsJudged => Before.Outcome != Outcome.NotJudged && After.Outcome != Outcome.NotJudged;
    }
}
