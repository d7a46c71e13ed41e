using System.Text;
using Mode = LocalInfer.Chat.ToolCalls.ToolCallReaderMode;

namespace LocalInfer.Chat.ToolCalls;

/// <summary>
/// Reads an assistant's text as it is decoded and tells its tool calls from its prose. A call is taken from the commit point
/// on: after the format's tag, a JSON fence, or a brace at the start of a line, once the text names a declared tool. Its
/// arguments stream from there. Whatever does not get so far is prose, unchanged; blanks beside a call are dropped.
/// The events do not depend on how the text was cut into pieces. One reply's reader; not thread-safe.
/// </summary>
public sealed class ToolCallReader
{
    private readonly ToolCallFormat _format;
    private readonly IReadOnlySet<string> _toolNames;
    private readonly bool _endsAfterFirstCall;
    private readonly ReplyEventBuffer _output = new();
    private readonly StringBuilder _held = new();
    private readonly StringBuilder _object = new();
    private Mode _mode = Mode.Prose;
    private TriggerKind _trigger;
    private JsonCompactor _compactor = new();
    private int _openTokens;
    private bool _atLineStart = true;
    private bool _inFence;
    private bool _afterCallFence;
    private bool _holdsObject;

    /// <summary>Creates the reader of one reply.</summary>
    /// <param name="format">How the model writes calls.</param>
    /// <param name="toolNames">The names of the declared tools; where there is none, everything is prose.</param>
    /// <param name="endsAfterFirstCall">Whether the reply is to have one call at most.</param>
    public ToolCallReader(ToolCallFormat format, IReadOnlySet<string> toolNames, bool endsAfterFirstCall = false)
    {
        ArgumentNullException.ThrowIfNull(format);
        ArgumentNullException.ThrowIfNull(toolNames);
        _format = format;
        _toolNames = toolNames;
        _endsAfterFirstCall = endsAfterFirstCall;
    }

    /// <summary>Calls begun so far.</summary>
    public int CallCount => _output.CallCount;

    /// <summary>Whether the reply ends here, and what follows is dropped: its only call is complete, or a bare JSON call, behind which
    /// small models just run on.</summary>
    public bool EndsTurn { get; private set; }

    /// <summary>Takes the next piece of the reply.</summary>
    /// <param name="tokenId">The token that the piece came with.</param>
    /// <param name="text">Whole characters; may be empty.</param>
    /// <returns>What is certain now, in order; empty where the text must be held back.</returns>
    public IReadOnlyList<ReplyEvent> Append(int tokenId, string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (tokenId == _format.OpenTokenId)
        {
            _openTokens++;
            _mode = _mode == Mode.PlainObject ? Mode.Prose : _mode; // a control token ends what only looked like JSON
        }

        foreach (char c in text)
        {
            Read(c);
        }

        return _output.Take();
    }

    /// <summary>Ends the reply: what was held back is prose now. A call whose arguments are incomplete gets no end.</summary>
    public IReadOnlyList<ReplyEvent> Finish()
    {
        switch (_mode)
        {
            case Mode.CallRest:
                EndCall();
                break;
            case Mode.Prose:
                ReleaseTrailing();
                break;
            case Mode.Tag or Mode.Candidate:
                Emit(_held.ToString());
                Emit(_object.ToString());
                break;
        }

        _held.Clear();
        _object.Clear();
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
            case Mode.Prose:
                ReadProse(c);
                break;
            case Mode.Tag:
                ReadAfterTag(c);
                break;
            case Mode.Candidate:
                ReadCandidate(c);
                break;
            case Mode.PlainObject:
                Emit(c);
                _compactor.Append(c, output: null);
                _mode = _compactor.IsComplete ? Mode.Prose : Mode.PlainObject;
                break;
            case Mode.Arguments:
                _compactor.Append(c, _output.Arguments);
                _mode = _compactor.IsComplete ? Mode.CallRest : Mode.Arguments;
                break;
            case Mode.CallRest:
                ReadCallRest(c);
                break;
            case Mode.CallClose:
                ReadCallClose(c);
                break;
        }
    }

    private void ReadProse(char c)
    {
        bool mayBegin = c is '`' or '{' || c == _format.OpenTag[0] || char.IsWhiteSpace(c);
        if (_toolNames.Count == 0 || (_held.Length == 0 && !mayBegin))
        {
            Emit(c);
            return;
        }

        _held.Append(c);

        string held = _held.ToString();
        string trimmed = held.TrimStart();
        if (trimmed.Length == 0)
        {
            return;
        }

        ReadOnlySpan<char> blanks = held.AsSpan(0, held.Length - trimmed.Length);
        int lastBreak = blanks.LastIndexOf('\n');
        bool atLineStart = lastBreak >= 0 || _atLineStart;
        switch (TriggerMatcher.Match(trimmed, _format.OpenTag, atLineStart, _inFence))
        {
            case TriggerKind.Undecided:
                break;
            case TriggerKind.Tag when IsTagReal():
                _trigger = TriggerKind.Tag;
                _mode = Mode.Tag;
                break;
            case TriggerKind.Fence when _afterCallFence && trimmed.AsSpan(3).Trim().IsEmpty:
                _afterCallFence = false;
                _held.Clear();
                _atLineStart = true;
                break;
            case TriggerKind.Fence:
                ReleaseFence(held, blanks.Length);
                break;
            case TriggerKind.FencedObject:
                BeginCandidate(TriggerKind.FencedObject);
                break;
            case TriggerKind.BareObject:
                BeginCandidate(_afterCallFence ? TriggerKind.FencedObject : TriggerKind.BareObject);
                break;
            default:
                ReleaseFirst(held, blanks.Length);
                break;
        }
    }

    /// <summary>A control token opens a call, and only it: the same text spelled from pieces is prose.</summary>
    private bool IsTagReal()
    {
        if (_format.OpenTokenId is null)
        {
            return true;
        }

        bool isReal = _openTokens > 0;
        _openTokens -= isReal ? 1 : 0;
        return isReal;
    }

    private void BeginCandidate(TriggerKind trigger)
    {
        _held.Length--; // the brace belongs to the object
        _trigger = trigger;
        _mode = Mode.Candidate;
        _holdsObject = false;
        _object.Clear();
        ReadCandidate('{');
    }

    private void ReadAfterTag(char c)
    {
        _held.Append(c);
        if (c == '{')
        {
            BeginCandidate(TriggerKind.Tag);
        }
        else if (!char.IsWhiteSpace(c))
        {
            ReleaseCandidate();
        }
    }

    private void ReadCandidate(char c)
    {
        _object.Append(c);
        if (_holdsObject)
        {
            ReadWholeObject(c);
            return;
        }

        string text = _object.ToString();
        CallHead head = CallHead.Read(text, _toolNames);
        switch (head.Kind)
        {
            case CallHeadKind.NoCall:
                ReleaseCandidate();
                break;
            case CallHeadKind.WholeObject:
                _holdsObject = true;
                _compactor = new JsonCompactor();
                foreach (char earlier in text.AsSpan(0, text.Length - 1))
                {
                    _compactor.Append(earlier, output: null);
                }

                ReadWholeObject(c);
                break;
            case CallHeadKind.Streamable:
                StartCall(head.Name!);
                _compactor = new JsonCompactor();
                _compactor.Append('{', _output.Arguments);
                _mode = Mode.Arguments;
                break;
        }
    }

    private void ReadWholeObject(char c)
    {
        _compactor.Append(c, output: null);
        if (!_compactor.IsComplete)
        {
            return;
        }

        if (CallObject.Read(_object.ToString(), _toolNames) is not { } call)
        {
            ReleaseCandidate();
            return;
        }

        StartCall(call.Name);
        _output.Arguments.Append(call.Arguments);
        EndCall();
    }

    private void StartCall(string name)
    {
        _output.StartCall(name);
        _held.Clear();
        _object.Clear();
    }

    private void ReadCallRest(char c)
    {
        if (c == '}')
        {
            EndCall();
        }
    }

    private void EndCall()
    {
        _output.EndCall();
        EndsTurn = _endsAfterFirstCall || _trigger == TriggerKind.BareObject;
        _mode = Mode.CallClose;
        _held.Clear();
    }

    private void ReadCallClose(char c)
    {
        _held.Append(c);
        string held = _held.ToString();
        string trimmed = held.TrimStart();
        string close = _trigger == TriggerKind.Tag ? _format.CloseTag : "```";
        if (trimmed.Length < close.Length && close.StartsWith(trimmed, StringComparison.Ordinal))
        {
            return;
        }

        _held.Clear();
        _mode = Mode.Prose;
        _atLineStart = held.AsSpan(0, held.Length - trimmed.Length).Contains('\n');
        if (trimmed != close)
        {
            _afterCallFence = _trigger == TriggerKind.FencedObject;
            Reread(held);
        }
    }

    /// <summary>What was held was no call: its trigger is prose, and the object behind it runs on as prose.</summary>
    private void ReleaseCandidate()
    {
        string held = _held.ToString();
        string text = _object.ToString();
        _held.Clear();
        _object.Clear();
        Emit(held);
        _inFence |= _trigger == TriggerKind.FencedObject;
        _mode = text.Length > 0 ? Mode.PlainObject : Mode.Prose;
        _compactor = new JsonCompactor();
        Reread(text);
    }

    private void ReleaseFence(string held, int blanks)
    {
        int lineEnd = held.IndexOf('\n', blanks);
        string line = lineEnd < 0 ? held : held[..lineEnd];
        _held.Clear();
        _inFence = !_inFence;
        Emit(line);
        Reread(held[line.Length..]);
    }

    private void ReleaseFirst(string held, int blanks)
    {
        _held.Clear();
        Emit(held[..(blanks + 1)]);
        Reread(held[(blanks + 1)..]);
    }

    /// <summary>At the end, blanks after a call are dropped, and so is the fence that it stood in.</summary>
    private void ReleaseTrailing()
    {
        string held = _held.ToString();
        string trimmed = held.Trim();
        bool besideCall = CallCount > 0 && (trimmed.Length == 0 || (_afterCallFence && "```".StartsWith(trimmed, StringComparison.Ordinal)));
        if (!besideCall)
        {
            Emit(held);
        }
    }

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
        _atLineStart = c == '\n' || (_atLineStart && c is ' ' or '\t');
    }
}
