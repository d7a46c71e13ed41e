using System.Text;

namespace LocalInfer.Chat.ToolCalls.Reading;

/// <summary>Reads a call written as a JSON object, or a list of such.</summary>
/// <param name="output">Where calls go.</param>
/// <param name="tools">The tools that may be called.</param>
/// <param name="argumentsKey">How the family calls the arguments.</param>
internal sealed class JsonCallBody(ReplyEventBuffer output, ToolSet tools, string argumentsKey) : CallBody
{
    private readonly StringBuilder _held = new();
    private readonly StringBuilder _compact = new();
    private JsonCompactor _brackets = new();
    private ArgumentCompactor? _arguments;
    private Phase _phase;
    private bool _isInList;
    private bool _hasCalls;
    private int _objectAt;
    private CallHead _head;

    private enum Phase
    {
        /// <summary>Before the first bracket.</summary>
        Start,

        /// <summary>In a list, between its elements.</summary>
        Elements,

        /// <summary>In an object that may be a call.</summary>
        Head,

        /// <summary>In an object that only as a whole can tell.</summary>
        WholeObject,
        Arguments,

        /// <summary>Behind the arguments, up to the call's last brace.</summary>
        Rest,
    }

    /// <inheritdoc/>
    public override string Held => _held.ToString();

    /// <inheritdoc/>
    public override bool HoldsText => _held.Length > 0;

    /// <inheritdoc/>
    public override bool IsCommitted => _hasCalls || _phase is Phase.Arguments or Phase.Rest || (_phase == Phase.Head && Commit is not null);

    /// <inheritdoc/>
    public override CallBodyStatus Read(char c)
    {
        if (_phase is Phase.Arguments or Phase.Rest)
        {
            return ReadCall(c);
        }

        _held.Append(c);
        switch (_phase)
        {
            case Phase.Start or Phase.Elements when c == '{':
                _objectAt = _held.Length - 1;
                _brackets = new JsonCompactor();
                _brackets.Append(c, output: null);
                _head = default;
                _phase = Phase.Head;
                return CallBodyStatus.Running;
            case Phase.Start when char.IsWhiteSpace(c):
                return CallBodyStatus.Running;
            case Phase.Start:
                _isInList = c == '[';
                _phase = Phase.Elements;
                return _isInList ? CallBodyStatus.Running : CallBodyStatus.NoCall;
            case Phase.Elements:
                return char.IsWhiteSpace(c) || c == ',' ? CallBodyStatus.Running
                    : c == ']' && _hasCalls ? CallBodyStatus.Complete
                    : CallBodyStatus.NoCall;
            default:
                _brackets.Append(c, output: null);
                return _phase == Phase.Head ? ReadHead() : ReadWholeObject();
        }
    }

    /// <inheritdoc/>
    public override void Finish()
    {
        if (_phase == Phase.Rest)
        {
            output.EndCall();
        }
        else if (_phase == Phase.Head && Commit is { } commit)
        {
            output.StartCall(commit.Tool.Name); // begun, and never ended
        }
    }

    private CallBodyStatus ReadHead()
    {
        string text = _held.ToString(_objectAt, _held.Length - _objectAt);
        _head = CallHead.Read(text, tools);
        switch (_head.Kind)
        {
            case CallHeadKind.NoCall:
                return CallBodyStatus.NoCall;
            case CallHeadKind.Committed:
                Commit = CommitTo(text);
                return CallBodyStatus.Running;
            case CallHeadKind.WholeObject:
                _phase = Phase.WholeObject;
                return ReadWholeObject();
            case CallHeadKind.Streamable:
                output.StartCall(_head.Tool!.Name);
                _held.Clear();
                _arguments = new ArgumentCompactor(tools.OmissibleOf(_head.Tool));
                _phase = Phase.Arguments;
                foreach (char c in text.AsSpan(_head.ArgumentsAt))
                {
                    ReadArguments(c);
                }

                return CallBodyStatus.Running;
            default:
                return CallBodyStatus.Running;
        }
    }

    private CallCommit CommitTo(string text)
    {
        string gap = text[1..text.IndexOf('"', StringComparison.Ordinal)];
        CallLayout? layout = _isInList ? null : CallLayout.Of(text); // in a list, what comes behind the call is no less open
        return new(_head.Tool!, new CallShape(CallForm.Json, _head.IsAtArguments, argumentsKey, string.IsNullOrWhiteSpace(gap) ? gap : "", _head.Braces, HasAnyLayout: true, _isInList, layout));
    }

    private CallBodyStatus ReadWholeObject()
    {
        if (!_brackets.IsComplete)
        {
            return CallBodyStatus.Running;
        }

        IReadOnlyList<CallObject> calls = CallObject.ReadAll(_held.ToString(_objectAt, _held.Length - _objectAt), tools);
        if (calls.Count == 0 || !calls.All(call => tools.Accepts(call.Tool, call.Arguments)))
        {
            return CallBodyStatus.NoCall;
        }

        foreach (CallObject call in calls)
        {
            output.StartCall(call.Tool.Name);
            output.AppendArguments(call.Arguments);
            output.EndCall();
        }

        return EndObject();
    }

    private CallBodyStatus ReadCall(char c)
    {
        _brackets.Append(c, output: null);
        if (_phase == Phase.Arguments)
        {
            ReadArguments(c);
        }
        else if (_brackets.IsComplete)
        {
            output.EndCall();
            return EndObject();
        }

        return CallBodyStatus.Running;
    }

    private void ReadArguments(char c)
    {
        _arguments!.Append(c, _compact);
        output.AppendArguments(_compact.ToString());
        _compact.Clear();
        _phase = _arguments.IsComplete ? Phase.Rest : Phase.Arguments;
    }

    private CallBodyStatus EndObject()
    {
        _held.Clear();
        _phase = Phase.Elements;
        _hasCalls = true;
        return _isInList ? CallBodyStatus.Running : CallBodyStatus.Complete;
    }
}
