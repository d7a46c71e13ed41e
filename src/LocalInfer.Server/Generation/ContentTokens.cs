using System.Text;
using LocalInfer.Chat.ToolCalls;
using LocalInfer.Engine.Sampling;
using LocalInfer.Tokenizers;

namespace LocalInfer.Server.Generation;

/// <summary>
/// Finds out which tokens a reply's content came from. A token waits until the text that it is part of is known to be content, which a
/// character cut in two, the beginning of a tool call or of a stop sequence may delay; the tokens of reasoning, calls and stop sequences
/// are let go.
/// </summary>
internal sealed class ContentTokens(Vocabulary vocabulary)
{
    private readonly Queue<ContentToken> _waiting = new();

    // Bytes of the last token that was handed over whose text is still to come.
    private int _ahead;

    /// <summary>Takes the next token; one that has no text is no content.</summary>
    /// <param name="tokenId">The token.</param>
    /// <param name="logprobs">How likely it was; null where the request does not ask.</param>
    public void Add(int tokenId, TokenLogprobs? logprobs)
    {
        if (logprobs is not null && vocabulary.KindOf(tokenId) != TokenKind.Special)
        {
            _waiting.Enqueue(new ContentToken(Of(tokenId, logprobs.Logprob), [.. logprobs.Top.Select(top => Of(top.TokenId, top.Logprob))]));
        }
    }

    /// <summary>The tokens that the text of an event begins in.</summary>
    public IReadOnlyList<ContentToken> Take(ReplyEvent reply)
    {
        if (reply is not ReplyText { Text: var text })
        {
            Clear();
            return [];
        }

        var tokens = new List<ContentToken>();
        _ahead -= Encoding.UTF8.GetByteCount(text);
        while (_ahead < 0 && _waiting.TryDequeue(out ContentToken? token))
        {
            tokens.Add(token);
            _ahead += token.Token.Bytes.Length;
        }

        _ahead = Math.Max(0, _ahead); // a replacement character is longer than what it replaces
        return tokens;
    }

    /// <summary>Lets the tokens go that wait: they were no content.</summary>
    public void Clear()
    {
        _waiting.Clear();
        _ahead = 0;
    }

    private LikelyToken Of(int tokenId, float logprob) => new(vocabulary.BytesOf(tokenId).ToArray(), logprob);
}
