using System.Runtime.InteropServices;

namespace LocalInfer.Engine.Sampling;

/// <summary>What is added to the logit of one token.</summary>
/// <param name="TokenId">The token; an id of the model's rows.</param>
/// <param name="Bias">Any finite number; −100 all but forbids the token, 100 all but demands it.</param>
[StructLayout(LayoutKind.Auto)]
public readonly record struct TokenBias(int TokenId, float Bias);
