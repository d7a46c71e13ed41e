namespace LocalInfer.Constraints.Validation;

/// <summary>Failures of one validation, the first of them.</summary>
internal sealed class FailureList
{
    private const int Most = 20;

    private readonly List<ValidationFailure> _found = [];

    /// <summary>The failures, in the order in which they were found.</summary>
    public IReadOnlyList<ValidationFailure> Found => _found;

    /// <summary>How deep into the document the deepest failure lies: the branch that gets furthest was most likely meant.</summary>
    public int Depth => _found.Count == 0 ? 0 : _found.Max(failure => failure.InstancePath.Count(c => c == '/'));

    /// <summary>Adds a failure, unless there are enough.</summary>
    public void Add(ValidationFailure failure)
    {
        if (_found.Count < Most)
            _found.Add(failure);
    }

    /// <summary>Adds all failures of a branch.</summary>
    public void AddAll(FailureList other)
    {
        foreach (ValidationFailure failure in other._found)
            Add(failure);
    }
}
