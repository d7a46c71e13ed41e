using LocalInfer.Chat.ToolCalls.Openings;

namespace LocalInfer.Chat.ToolCalls.Reading;

/// <summary>The calls behind an opening. The opening's text is kept, to be prose if nothing comes of it, until it belongs to a call.</summary>
/// <param name="opening">What opened them.</param>
/// <param name="text">The opening's text.</param>
/// <param name="body">What reads them.</param>
internal sealed class OpenedCalls(CallOpening opening, string text, CallBody body)
{
    /// <summary>What opened them.</summary>
    public CallOpening Opening => opening;

    /// <summary>What reads them.</summary>
    public CallBody Body => body;

    /// <summary>The opening's text as long as it is kept.</summary>
    public string Text { get; private set; } = text;

    /// <summary>Takes the next character.</summary>
    public CallBodyStatus Read(char c)
    {
        CallBodyStatus status = body.Read(c);
        Text = body.HoldsText ? Text : "";
        return status;
    }

    /// <summary>The reply is over: gives what is kept and may be prose. Half a call is nothing to read.</summary>
    public string Finish()
    {
        bool isHalfCall = opening.TokenId is not null || body.IsCommitted;
        body.Finish();
        return isHalfCall ? "" : Text + body.Held;
    }
}
