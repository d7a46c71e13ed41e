namespace LocalInfer.Cli.Eval.Judging;

/// <summary>What became of a case, and why.</summary>
/// <param name="Outcome">Whether it passed.</param>
/// <param name="Reason">For a person; empty where it passed.</param>
internal sealed record Verdict(Outcome Outcome, string Reason)
{
    /// <summary>The answer is accepted.</summary>
    public static Verdict Pass { get; } = new(Outcome.Pass, "");

    /// <summary>The answer is refused.</summary>
    public static Verdict Fail(string reason) => new(Outcome.Fail, reason);

    /// <summary>Fails for the reason, passes where there is none.</summary>
    public static Verdict Of(string? failure) => failure is null ? Pass : Fail(failure);
}
