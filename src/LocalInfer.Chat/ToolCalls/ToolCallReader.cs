using System.Text;
using LocalInfer.Chat.ToolCalls.Openings;
using LocalInfer.Chat.ToolCalls.Reading;
using Mode = LocalInfer.Chat.ToolCalls.Reading.ToolCallReaderMode;

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
    private readonly OpeningSearch _openings;
    private readonly ReplyEventBuffer _output = new();
    private readonly StringBuilder _held = new();
    private Mode _mode = Mode.Prose;
    private CallOpening? _opening;
    private CallBody? _body;
    private JsonCompactor _plainJson = new();
    private int _openTokens;
    private bool _atLineStart = true;
    private bool _inFence;
    private bool _isUnclosed;
    private bool _isBehindCall;

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
        _openings = new OpeningSearch(format.Openings);
    }

    /// <summary>Calls completed so far; exact repetitions of earlier ones do not count.</summary>
    public int CallCount => _output.CallCount;

    /// <summary>Whether the reply ends here, and what follows is dropped: it has all the calls that it may have, or a bare JSON call, behind
    /// which small models just run on.</summary>
    public bool EndsTurn { get; private set; }

    /// <summary>Whether nothing but blanks came behind the last call.</summary>
    public bool EndsWithCall => EndsTurn || (_isBehindCall && _mode != Mode.Body && CallCount > 0);

    /// <summary>Whether the text can only be a call here.</summary>
    internal bool IsInCall => !EndsTurn && _mode == Mode.Body && _body!.IsCommitted;

    /// <summary>Calls completed so far, repetitions included.</summary>
    internal int CompletedCalls => _output.CompletedCalls;

    /// <summary>Whether a control token may open a call here.</summary>
    internal bool CanOpen => !EndsTurn && _mode is Mode.Prose or Mode.PlainJson or Mode.Close;

    /// <summary>The opening of the calls being read.</summary>
    internal CallOpening? Opening => _mode == Mode.Body ? _opening : null;

    /// <summary>The latest commit point of the calls being read.</summary>
    internal CallCommit? Commit => _mode == Mode.Body ? _body!.Commit : null;

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
            CountOpenToken();
        }

        Reread(text);
        if (opened is { IsSilent: true })
        {
            TakeSilentToken(opened); // it has no text: what came with it was held back before it
        }
        else if (_mode == Mode.Body)
        {
            _body!.TakeControl(tokenId);
        }

        return _output.Take();
    }

    /// <summary>Ends the reply: what was held back is prose now, unless it is half a call. A call whose arguments are incomplete gets no end.</summary>
    public IReadOnlyList<ReplyEvent> Finish()
    {
        string held = _held.ToString();
        bool isHalfOpening = (_isBehindCall && (_mode != Mode.Prose || IsNothing(held.Trim())))
            || (_mode == Mode.Body && (_opening!.TokenId is not null || _body!.IsCommitted)); // half a call is nothing to read
        if (_mode == Mode.Body)
        {
            _body!.Finish();
            held += _body.Held;
        }

        _held.Clear();
        if (!isHalfOpening && !EndsTurn && _mode is not Mode.Close)
        {
            Emit(held);
        }

        return _output.Take();
    }

    private void Read(char c)
    {
        if (EndsTurn)
        {
            return;
        }

        switch (_mode)
        {
            case Mode.Body:
                ReadBody(c);
                break;
            case Mode.PlainJson:
                Emit(c);
                _plainJson.Append(c, output: null);
                _mode = _plainJson.IsComplete ? Mode.Prose : Mode.PlainJson;
                break;
            case Mode.Close:
                ReadClose(c);
                break;
            default:
                ReadProse(c);
                break;
        }
    }

    private void CountOpenToken()
    {
        EndPlainJson();
        _openTokens++;
    }

    private void TakeSilentToken(CallOpening opening)
    {
        EndPlainJson();
        if (!EndsTurn && _mode is Mode.Prose or Mode.Close)
        {
            Emit(_held.ToString().TrimEnd());
            _held.Clear();
            BeginBody(opening);
        }
    }

    /// <summary>A control token ends what only looked like JSON.</summary>
    private void EndPlainJson() => _mode = _mode == Mode.PlainJson ? Mode.Prose : _mode;

    private void ReadProse(char c)
    {
        if (_tools.All.Count == 0)
        {
            Emit(c);
            return;
        }

        string held = _held.Append(c).ToString();
        string trimmed = held.TrimStart();
        int blanks = held.Length - trimmed.Length;
        if (trimmed.Length == 0 || TryReadLateClose(trimmed))
        {
            return;
        }

        bool atLineStart = held.AsSpan(0, blanks).Contains('\n') || _atLineStart;
        (CallOpening? opening, OpeningMatch match) = _openings.Find(trimmed, atLineStart, _inFence);
        bool? isFence = match.CanOpen ? false : FenceOpening.IsFence(trimmed, atLineStart);
        if (opening is not null)
        {
            Open(opening, held, blanks + match.BodyAt);
        }
        else if (isFence == true)
        {
            ReleaseFence(held, blanks);
        }
        else if (isFence == false && !match.CanOpen)
        {
            Release(held, blanks + 1);
        }
    }

    /// <summary>Calls may stand together in one tag or fence: its end comes behind the last.</summary>
    private bool TryReadLateClose(string trimmed)
    {
        if (!_isUnclosed || _opening!.Close is not { } close)
        {
            return false;
        }

        bool mayClose = close == FenceOpening.Mark
            ? FenceOpening.IsFence(trimmed, atLineStart: true) != false && trimmed.TrimStart('`').Trim().Length == 0
            : close.StartsWith(trimmed, StringComparison.Ordinal);
        if (mayClose && (close == FenceOpening.Mark ? trimmed[^1] == '\n' : trimmed == close)) // a fence that opens differs by its language
        {
            _isUnclosed = false;
            _held.Clear();
            _atLineStart = true;
        }

        return mayClose;
    }

    /// <summary>A control token opens a call, and only it: the same text spelled from pieces is prose, and so is what follows it.</summary>
    private void Open(CallOpening opening, string held, int bodyAt)
    {
        string body = held[bodyAt..];
        if (opening.TokenId is not null && _openTokens == 0)
        {
            _held.Clear();
            Emit(held[..bodyAt]);
            BeginPlain(body);
            return;
        }

        _openTokens -= opening.TokenId is null ? 0 : 1;
        _held.Length = bodyAt;
        BeginBody(_isUnclosed && opening is BareOpening ? _opening! : opening);
        Reread(body);
    }

    private void BeginBody(CallOpening opening)
    {
        _opening = opening;
        _body = new AnyCallBody(first => _format.CreateBody(first, _output, _tools, _isHeld));
        _mode = Mode.Body;
        _isUnclosed = false;
    }

    private void ReadBody(char c)
    {
        int before = _output.CompletedCalls;
        CallBodyStatus status = _body!.Read(c);
        if (!_body.HoldsText)
        {
            _held.Clear(); // the opening belongs to a call
        }

        if ((_output.CompletedCalls > before && _output.CompletedCalls >= _mostCalls) || (status == CallBodyStatus.Complete && _opening!.EndsTurn))
        {
            EndsTurn = true;
        }
        else if (status == CallBodyStatus.Complete)
        {
            _mode = _opening!.Close is null ? Mode.Prose : Mode.Close;
            _isBehindCall = true;
            Reread(_body.Rest);
        }
        else if (status == CallBodyStatus.NoCall)
        {
            ReleaseBody();
        }
    }

    private void ReadClose(char c)
    {
        string held = _held.Append(c).ToString();
        string trimmed = held.TrimStart();
        string close = _opening!.Close!;
        if (trimmed.Length < close.Length && close.StartsWith(trimmed, StringComparison.Ordinal))
        {
            return;
        }

        _held.Clear();
        _mode = Mode.Prose;
        _atLineStart = held.AsSpan(0, held.Length - trimmed.Length).Contains('\n');
        if (trimmed != close)
        {
            _isUnclosed = true;
            Reread(held);
        }
    }

    /// <summary>What was held was no call: its opening is prose, and the JSON behind it runs on as prose.</summary>
    private void ReleaseBody()
    {
        string text = _body!.Held;
        _inFence |= _opening is FenceOpening && _held.Length > 0;
        string opening = _held.ToString();
        _held.Clear();
        Emit(opening);
        BeginPlain(text);
    }

    private void BeginPlain(string text)
    {
        bool isJson = text is ['{' or '[', ..];
        _mode = isJson ? Mode.PlainJson : Mode.Prose;
        _plainJson = new JsonCompactor();
        if (!isJson && text.Length > 0)
        {
            Emit(text[0]);
            text = text[1..];
        }

        Reread(text);
    }

    private void ReleaseFence(string held, int blanks)
    {
        int lineEnd = held.IndexOf('\n', blanks);
        int length = lineEnd < 0 ? held.Length : lineEnd;
        _inFence = !_inFence;
        _held.Clear();
        Emit(held[..length]);
        Reread(held[length..]);
    }

    private void Release(string held, int length)
    {
        _held.Clear();
        if (_openTokens > 0 && _format.OpenText.Length > 0 && held.AsSpan(length - 1).StartsWith(_format.OpenText))
        {
            _openTokens--; // a control token with nothing like a call behind it opened none
        }

        Emit(held[..length]);
        Reread(held[length..]);
    }

    /// <summary>Whether text behind the last call is nothing for the user: blank, or as much as came of another opening or a closing tag.</summary>
    private bool IsNothing(string trimmed) =>
        trimmed.Length == 0
        || (_isUnclosed && _opening!.Close?.StartsWith(trimmed, StringComparison.Ordinal) == true)
        || _openings.Find(trimmed, atLineStart: true, _inFence).Match.CanOpen;

    private void Reread(string text)
    {
        foreach (char c in text)
        {
            Read(c);
        }
    }

    private void Emit(string text)
    {
        foreach (char c in text)
        {
            Emit(c);
        }
    }

    private void Emit(char c)
    {
        _output.AppendText(c);
        _isBehindCall &= char.IsWhiteSpace(c);
        _atLineStart = c == '\n' || (_atLineStart && c is ' ' or '\t');
    }
}
