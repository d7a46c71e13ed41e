namespace LocalInfer.Cli.Eval.Judging;

/// <summary>What a case asks of the model.</summary>
internal enum Demand
{
    /// <summary>One call or several.</summary>
    Call,

    /// <summary>An answer without a call.</summary>
    NoCall,

    /// <summary>Code that does what the prompt says.</summary>
    Code,

    /// <summary>The answer to a question.</summary>
    Answer,
}
