namespace LocalInfer.Constraints.Languages;

/// <summary>A language needs a larger automaton than its input may cost.</summary>
internal sealed class LanguageBudgetException(string message) : Exception(message);
