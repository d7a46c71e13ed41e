namespace LocalInfer.Cli.Eval.Judging;

/// <summary>What became of a case.</summary>
internal enum Outcome
{
    /// <summary>The answer is what the suite accepts.</summary>
    Pass,

    /// <summary>It is not.</summary>
    Fail,

    /// <summary>There is no answer: the server refused the request, or none came in time.</summary>
    Error,

    /// <summary>Judging it needs leave that was not given (running the model's code); it counts neither way.</summary>
    NotJudged,
}
