using LocalInfer.Chat.ToolCalls;
using LocalInfer.Engine.Sampling;
using LocalInfer.Tokenizers;

namespace LocalInfer.Server.Generation;

/// <summary>
/// Finds out which tokens a reply's content came from. A token waits until the text that it is part of is known to be content, which a
/// character cut in two or the beginning of a tool call may delay; the tokens of reasoning, calls and stop sequences are let go.
/// </summary>
internal sealed class ContentTokens(Vocabulary vocabulary)
{
    private readonly List<ContentToken> _waiting = [];

    /// <summary>Takes the next token.</summary>
    /// <param name="tokenId">The token.</param>
    /// <param name="logprobs">How likely it was; null where the request does not ask.</param>
    public void Add(int tokenId, TokenLogprobs? logprobs)
    {
        if (logprobs is not null)
        {
            _waiting.Add(new ContentToken(Of(tokenId, logprobs.Logprob), [.. logprobs.Top.Select(top => Of(top.TokenId, top.Logprob))]));
        }
    }

    /// <summary>The tokens that belong to an event of the reply.</summary>
    public IReadOnlyList<ContentToken> Take(ReplyEvent reply)
    {
        ContentToken[] tokens = reply is ReplyText ? [.. _waiting] : [];
        _waiting.Clear();
        return tokens;
    }

    private LikelyToken Of(int tokenId, float logprob) => new(vocabulary.BytesOf(tokenId).ToArray(), logprob);
}
