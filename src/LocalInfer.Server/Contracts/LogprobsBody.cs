using System.Text;
using LocalInfer.Server.Generation;

namespace LocalInfer.Server.Contracts;

/// <summary>The log-probabilities of a reply's or a delta's content, one entry a token.</summary>
internal sealed record LogprobsBody(IReadOnlyList<TokenLogprobBody> Content)
{
    public string? Refusal { get; }

    public static LogprobsBody Of(IEnumerable<ContentToken> tokens) => new([.. tokens.Select(TokenLogprobBody.Of)]);
}

/// <summary>A token that may be part of a character: then <c>token</c> shows a replacement, and <c>bytes</c> are exact.</summary>
internal sealed record TokenLogprobBody(string Token, float Logprob, IReadOnlyList<int> Bytes, IReadOnlyList<TopLogprobBody> TopLogprobs)
{
    public static TokenLogprobBody Of(ContentToken token)
    {
        var own = TopLogprobBody.Of(token.Token);
        return new(own.Token, own.Logprob, own.Bytes, [.. token.Top.Select(TopLogprobBody.Of)]);
    }
}

internal sealed record TopLogprobBody(string Token, float Logprob, IReadOnlyList<int> Bytes)
{
    public static TopLogprobBody Of(LikelyToken token) =>
        new(Encoding.UTF8.GetString(token.Bytes.Span), token.Logprob, [.. token.Bytes.ToArray().Select(value => (int)value)]);
}
