using LocalInfer.Chat.ToolCalls;

namespace LocalInfer.Chat.Replies;

/// <summary>
/// Reads an assistant's reply as it is decoded: its thinking first, where the model thinks, then prose and tool calls.
/// One reply's reader; not thread-safe.
/// </summary>
public sealed class ReplyReader
{
    private readonly ReasoningSplitter? _reasoning;

    /// <summary>Creates the reader of one reply.</summary>
    /// <param name="calls">The reader for what is not thinking.</param>
    /// <param name="reasoning">The splitter, or null where the model does not think.</param>
    public ReplyReader(ToolCallReader calls, ReasoningSplitter? reasoning)
    {
        ArgumentNullException.ThrowIfNull(calls);
        Calls = calls;
        _reasoning = reasoning;
    }

    /// <summary>What the reader knows of the reply's calls.</summary>
    public ToolCallReader Calls { get; }

    /// <summary>Whether the reply is in the model's thinking.</summary>
    public bool IsReasoning => _reasoning?.IsThinking ?? false;

    /// <summary>Takes the next piece.</summary>
    /// <param name="tokenId">The token that the piece came with.</param>
    /// <param name="text">Whole characters; may be empty.</param>
    public IReadOnlyList<ReplyEvent> Append(int tokenId, string text)
    {
        if (_reasoning is null)
        {
            return Calls.Append(tokenId, text);
        }

        (string thinking, string answer) = _reasoning.Append(text);
        return Join(thinking, Calls.Append(tokenId, answer));
    }

    /// <summary>Ends the reply and releases what was held back.</summary>
    public IReadOnlyList<ReplyEvent> Finish()
    {
        if (_reasoning is null)
        {
            return Calls.Finish();
        }

        (string thinking, string answer) = _reasoning.Finish();
        return [.. Join(thinking, Calls.Append(-1, answer)), .. Calls.Finish()];
    }

    private static IReadOnlyList<ReplyEvent> Join(string thinking, IReadOnlyList<ReplyEvent> events) =>
        thinking.Length == 0 ? events : [new ReplyReasoning(thinking), .. events];
}
