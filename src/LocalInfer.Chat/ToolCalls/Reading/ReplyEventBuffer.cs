using System.Text;

namespace LocalInfer.Chat.ToolCalls.Reading;

/// <summary>
/// Gathers characters into events: neighbouring characters of one kind become one event. A call that repeats an earlier one of the reply in
/// every character is left out; it is held back for as long as it may still be one.
/// </summary>
internal sealed class ReplyEventBuffer
{
    private readonly StringBuilder _text = new();
    private readonly StringBuilder _unsent = new();
    private readonly List<(string Name, string Arguments)> _earlier = [];
    private readonly StringBuilder _arguments = new();
    private List<ReplyEvent> _events = [];
    private string? _name;
    private bool _isHeld;

    /// <summary>Calls completed so far, repetitions included.</summary>
    public int CompletedCalls { get; private set; }

    /// <summary>Calls completed so far without repetitions.</summary>
    public int CallCount => _earlier.Count;

    /// <summary>Appends a character of prose.</summary>
    public void AppendText(char c) => _text.Append(c);

    /// <summary>Begins a call.</summary>
    public void StartCall(string name)
    {
        FlushText();
        _name = name;
        _arguments.Clear();
        _isHeld = _earlier.Exists(call => call.Name == name);
        if (!_isHeld)
        {
            _events.Add(new CallStart(CallCount, name));
        }
    }

    /// <summary>Appends to the running call's arguments.</summary>
    public void AppendArguments(ReadOnlySpan<char> json)
    {
        _unsent.Append(json);
        _arguments.Append(json);
        if (_isHeld && !_earlier.Exists(MayBeRepeated))
        {
            Release();
        }
    }

    /// <summary>Ends the running call.</summary>
    public void EndCall()
    {
        (string Name, string Arguments) call = (_name!, _arguments.ToString());
        CompletedCalls++;
        if (_isHeld && _earlier.Contains(call))
        {
            _unsent.Clear();
        }
        else
        {
            if (_isHeld)
            {
                Release();
            }

            FlushArguments();
            _events.Add(new CallEnd(CallCount));
            _earlier.Add(call);
        }

        _name = null;
    }

    /// <summary>Hands over all events so far.</summary>
    public List<ReplyEvent> Take()
    {
        FlushText();
        if (_name is not null && !_isHeld)
        {
            FlushArguments();
        }

        List<ReplyEvent> events = _events;
        _events = []; // also where there are none: the caller's list must not grow later
        return events;
    }

    private bool MayBeRepeated((string Name, string Arguments) call) =>
        call.Name == _name && call.Arguments.StartsWith(_arguments.ToString(), StringComparison.Ordinal);

    private void Release()
    {
        _isHeld = false;
        _events.Add(new CallStart(CallCount, _name!));
    }

    private void FlushText()
    {
        if (_text.Length > 0)
        {
            _events.Add(new ReplyText(_text.ToString()));
            _text.Clear();
        }
    }

    private void FlushArguments()
    {
        if (_unsent.Length > 0)
        {
            _events.Add(new CallArguments(CallCount, _unsent.ToString()));
            _unsent.Clear();
        }
    }
}
