namespace LocalInfer.Constraints;

/// <summary>A constraint needs more memory than its input may cost. The sequence that asked cannot go on under it; others can.</summary>
public sealed class ConstraintBudgetException : Exception
{
    /// <summary>Creates the exception.</summary>
    public ConstraintBudgetException(string message)
        : base(message)
    {
    }
}
