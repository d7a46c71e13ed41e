namespace LocalInfer.Constraints.Automata;

/// <summary>What is known of a configuration.</summary>
/// <param name="IsEnd">Whether a text may end here.</param>
/// <param name="Freedom">How many characters may follow whatever they are.</param>
/// <param name="FewestBytes">The fewest bytes to the end of a text.</param>
internal readonly record struct ConfigurationFacts(bool IsEnd, Freedom Freedom, int FewestBytes);
