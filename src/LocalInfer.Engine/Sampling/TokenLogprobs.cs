namespace LocalInfer.Engine.Sampling;

/// <summary>
/// How likely a picked token was and what else was likely: by the distribution after mask, bias and penalties, before truncation
/// and temperature.
/// </summary>
/// <param name="Logprob">The picked token's log-probability; 0 for a token that a constraint forced.</param>
/// <param name="Top">The most likely tokens, the likeliest first; of equals the lower id. As many as were asked for, or as many as were
/// allowed; a forced token is alone.</param>
public sealed record TokenLogprobs(float Logprob, IReadOnlyList<TokenLogprob> Top);
