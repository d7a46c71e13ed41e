namespace LocalInfer.Server.Generation;

/// <summary>A token and how likely it was.</summary>
/// <param name="Bytes">Its text in UTF-8; may be part of a character.</param>
/// <param name="Logprob">The natural logarithm of its probability, at most 0.</param>
public sealed record LikelyToken(ReadOnlyMemory<byte> Bytes, float Logprob);
