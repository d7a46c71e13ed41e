using LocalInfer.Chat.ToolCalls.Openings;
using LocalInfer.Chat.ToolCalls.Reading;

namespace LocalInfer.Chat.ToolCalls;

/// <summary>
/// Reads an assistant's text as it is decoded and tells its tool calls from its prose. A call is taken from the point on where behind an opening
/// a declared tool is named; its arguments stream. Whatever does not get so far is prose, unchanged; blanks beside a call are dropped.
/// The events do not depend on how the text was cut into pieces. One reply's reader; not thread-safe.
/// </summary>
public sealed class ToolCallReader
{
    private readonly ToolCallFormat _format;
    private readonly ToolSet _tools;
    private readonly int _mostCalls;
    private readonly bool _isHeld;
    private readonly ReplyEventBuffer _output = new();
    private readonly ProseOutput _prose;
    private readonly ProseReader _outside;
    private OpenedCalls? _calls; // those being read, and the last ones of a reply that ends with them

    /// <summary>Creates the reader of one reply.</summary>
    /// <param name="format">How the model writes calls.</param>
    /// <param name="tools">The tools that may be called; where there is none, everything is prose.</param>
    /// <param name="mostCalls">How many calls the reply may have, at least 1.</param>
    /// <param name="isHeld">Whether calls are held to their grammar from their commit point, so that what they leave out is text of theirs.</param>
    public ToolCallReader(ToolCallFormat format, ToolSet tools, int mostCalls = 16, bool isHeld = false)
    {
        ArgumentNullException.ThrowIfNull(format);
        ArgumentNullException.ThrowIfNull(tools);
        ArgumentOutOfRangeException.ThrowIfLessThan(mostCalls, 1);
        _format = format;
        _tools = tools;
        _mostCalls = mostCalls;
        _isHeld = isHeld;
        _prose = new ProseOutput(_output);
        _outside = new ProseReader(format, _prose);
    }

    /// <summary>Calls completed so far; exact repetitions of earlier ones do not count.</summary>
    public int CallCount => _output.CallCount;

    /// <summary>Whether the reply ends here, and what follows is dropped: it has all the calls that it may have, or a bare JSON call, behind
    /// which small models just run on.</summary>
    public bool EndsTurn { get; private set; }

    /// <summary>Whether nothing but blanks came behind the last call.</summary>
    public bool EndsWithCall => EndsTurn || (_prose.IsBehindCall && _calls is null && CallCount > 0);

    /// <summary>Whether the text can only be a call here.</summary>
    internal bool IsInCall => !EndsTurn && _calls is { Body.IsCommitted: true };

    /// <summary>Calls completed so far, repetitions included.</summary>
    internal int CompletedCalls => _output.CompletedCalls;

    /// <summary>Whether a control token may open a call here.</summary>
    internal bool CanOpen => !EndsTurn && _calls is null;

    /// <summary>The opening of the calls being read.</summary>
    internal CallOpening? Opening => _calls?.Opening;

    /// <summary>The latest commit point of the calls being read.</summary>
    internal CallCommit? Commit => _calls?.Body.Commit;

    /// <summary>Takes the next piece of the reply.</summary>
    /// <param name="tokenId">The token that the piece came with.</param>
    /// <param name="text">Whole characters; may be empty.</param>
    /// <returns>What is certain now, in order; empty where the text must be held back.</returns>
    public IReadOnlyList<ReplyEvent> Append(int tokenId, string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        CallOpening? opened = _tools.All.Count == 0 ? null : _format.Openings.FirstOrDefault(opening => opening.TokenId == tokenId);
        if (opened is { IsSilent: false })
        {
            _outside.CountOpenToken();
        }

        Read(text);
        if (opened is { IsSilent: true } && CanOpen)
        {
            _outside.TakeSilentToken(); // it has no text: what came with it was held back before it
            Open(opened, "");
        }
        else if (opened is not { IsSilent: true })
        {
            _calls?.Body.TakeControl(tokenId);
        }

        return _output.Take();
    }

    /// <summary>Ends the reply: what was held back is prose now, unless it is half a call. A call whose arguments are incomplete gets no end.</summary>
    public IReadOnlyList<ReplyEvent> Finish()
    {
        string? heldWithCalls = _calls?.Finish();
        if (heldWithCalls is null)
        {
            _outside.Finish();
        }
        else if (!EndsTurn && !_prose.IsBehindCall)
        {
            _prose.Write(heldWithCalls);
        }

        return _output.Take();
    }

    private void Read(string text)
    {
        foreach (char c in text)
        {
            Read(c);
        }
    }

    private void Read(char c)
    {
        if (EndsTurn)
        {
            return;
        }

        if (_calls is not null)
        {
            ReadCalls(_calls, c);
        }
        else if (_tools.All.Count == 0)
        {
            _prose.Write(c);
        }
        else
        {
            ReadOutside(c);
        }
    }

    private void ReadOutside(char c)
    {
        ProseStep step = _outside.Read(c);
        if (step.Opening is not null)
        {
            Open(step.Opening, step.OpeningText);
        }

        Read(step.Rest);
    }

    private void Open(CallOpening opening, string text) =>
        _calls = new OpenedCalls(opening, text, new AnyCallBody(first => _format.CreateBody(first, _output, _tools, _isHeld)));

    private void ReadCalls(OpenedCalls calls, char c)
    {
        int before = _output.CompletedCalls;
        CallBodyStatus status = calls.Read(c);
        if ((_output.CompletedCalls > before && _output.CompletedCalls >= _mostCalls) || (status == CallBodyStatus.Complete && calls.Opening.EndsTurn))
        {
            EndsTurn = true;
        }
        else if (status == CallBodyStatus.Complete)
        {
            _calls = null;
            _outside.BeginBehind(calls.Opening);
            Read(calls.Body.Rest);
        }
        else if (status == CallBodyStatus.NoCall)
        {
            Release(calls);
        }
    }

    /// <summary>What was held was no call: its opening is prose, and the JSON behind it runs on as prose.</summary>
    private void Release(OpenedCalls calls)
    {
        _calls = null;
        _prose.InFence |= calls.Opening is FenceOpening && calls.Text.Length > 0;
        _prose.Write(calls.Text);
        Read(_outside.BeginPlain(calls.Body.Held));
    }
}
