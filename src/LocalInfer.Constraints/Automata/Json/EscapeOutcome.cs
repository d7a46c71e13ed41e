namespace LocalInfer.Constraints.Automata;

/// <summary>What an escape that has begun may become.</summary>
/// <param name="Text">The byte of text.</param>
/// <param name="Bytes">How many bytes of the escape are still to come for that.</param>
internal sealed record EscapeOutcome(byte Text, int Bytes);
