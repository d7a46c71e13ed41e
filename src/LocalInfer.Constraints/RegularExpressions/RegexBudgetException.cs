namespace LocalInfer.Constraints.RegularExpressions;

/// <summary>Matching was given up: the pattern needs more work on this text than is allowed.</summary>
public sealed class RegexBudgetException(string message) : Exception(message);
