using System.Runtime.InteropServices;

namespace LocalInfer.Engine.Sampling;

/// <summary>A token and how likely it was.</summary>
/// <param name="TokenId">The token.</param>
/// <param name="Logprob">The natural logarithm of its probability, at most 0.</param>
[StructLayout(LayoutKind.Auto)]
public readonly record struct TokenLogprob(int TokenId, float Logprob);
