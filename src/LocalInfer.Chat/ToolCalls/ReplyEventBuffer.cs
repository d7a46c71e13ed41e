using System.Text;

namespace LocalInfer.Chat.ToolCalls;

/// <summary>Gathers characters into events: neighbouring characters of one kind become one event.</summary>
internal sealed class ReplyEventBuffer
{
    private readonly StringBuilder _text = new();
    private List<ReplyEvent> _events = [];
    private bool _inCall;

    /// <summary>Calls begun so far.</summary>
    public int CallCount { get; private set; }

    /// <summary>The running call's arguments that are not yet in an event; to be appended to.</summary>
    public StringBuilder Arguments { get; } = new();

    /// <summary>Appends a character of prose.</summary>
    public void AppendText(char c) => _text.Append(c);

    /// <summary>Begins a call.</summary>
    public void StartCall(string name)
    {
        FlushText();
        _events.Add(new CallStart(CallCount++, name));
        _inCall = true;
    }

    /// <summary>Ends the running call.</summary>
    public void EndCall()
    {
        FlushArguments();
        _events.Add(new CallEnd(CallCount - 1));
        _inCall = false;
    }

    /// <summary>Hands over all events so far.</summary>
    public List<ReplyEvent> Take()
    {
        FlushText();
        if (_inCall)
        {
            FlushArguments();
        }

        List<ReplyEvent> events = _events;
        _events = []; // also where there are none: the caller's list must not grow later
        return events;
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
        if (Arguments.Length > 0)
        {
            _events.Add(new CallArguments(CallCount - 1, Arguments.ToString()));
            Arguments.Clear();
        }
    }
}
