using LocalInfer.Cli.Eval.Running;

namespace LocalInfer.Cli.Eval.Judging;

/// <summary>Decides whether an answer is what a case accepts. Any thread, many at once.</summary>
internal abstract class Judge
{
    /// <summary>What the case asks for.</summary>
    public abstract Demand Demand { get; }

    /// <summary>Judges an answer.</summary>
    /// <param name="answer">What the model said.</param>
    /// <param name="cancellation">Ends a judgement that takes long.</param>
    public abstract ValueTask<Verdict> JudgeAsync(Answer answer, CancellationToken cancellation);
}
