namespace LocalInfer.Server.Generation;

/// <summary>A token of a reply's content.</summary>
/// <param name="Token">The token that was picked.</param>
/// <param name="Top">The likeliest tokens at its place, the likeliest first; as many as were asked for.</param>
public sealed record ContentToken(LikelyToken Token, IReadOnlyList<LikelyToken> Top);
