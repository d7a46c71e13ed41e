using LocalInfer.Cli.Eval.Judging;

namespace LocalInfer.Cli.Eval.Running;

/// <summary>Told how a run gets on. Any thread.</summary>
internal interface IEvalProgress
{
    /// <summary>A case is judged.</summary>
    void Report(Outcome outcome);
}
