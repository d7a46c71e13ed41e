using System.Text;
using LocalInfer.Chat.ToolCalls.Openings;

namespace LocalInfer.Chat.ToolCalls.Reading;

/// <summary>
/// Reads a call written as <c>&lt;function=NAME&gt;</c> with its arguments in <c>&lt;parameter=KEY&gt;</c> tags: values are text, typed by the tool's schema.
/// Some models write one JSON object in place of the parameters.
/// </summary>
internal sealed class XmlCallBody : CallBody
{
    private readonly ReplyEventBuffer _output;
    private readonly ToolSet _tools;
    private readonly XmlValueEnd _valueEnd;
    private readonly StringBuilder _held = new();
    private readonly StringBuilder _compact = new();
    private readonly HashSet<string> _given = [];
    private ArgumentCompactor? _object;
    private ToolDefinition? _tool;
    private XmlValueWriter? _value;
    private Phase _phase;

    /// <summary>Begins to read.</summary>
    /// <param name="output">Where calls go.</param>
    /// <param name="tools">The tools that may be called.</param>
    /// <param name="isHeld">Whether calls are held to their grammar, so that every closing tag comes.</param>
    public XmlCallBody(ReplyEventBuffer output, ToolSet tools, bool isHeld)
    {
        _output = output;
        _tools = tools;
        _valueEnd = new XmlValueEnd(isHeld, key => !_given.Contains(key) && XmlValueType.MayHave(_tool!.Schema, key));
    }

    private enum Phase
    {
        /// <summary>In the tag that names the function.</summary>
        Name,

        /// <summary>Between tags.</summary>
        Tags,

        /// <summary>In a value, or behind what may be its end.</summary>
        Value,

        /// <summary>In a JSON object in place of the parameters.</summary>
        JsonObject,

        /// <summary>Behind that object, before the end of the function.</summary>
        End,
    }

    /// <inheritdoc/>
    public override string Held => _phase == Phase.Name ? _held.ToString() : "";

    /// <inheritdoc/>
    public override bool HoldsText => _phase == Phase.Name;

    /// <inheritdoc/>
    public override bool IsCommitted => _phase != Phase.Name;

    /// <inheritdoc/>
    public override CallBodyStatus Read(char c)
    {
        switch (_phase)
        {
            case Phase.Value:
                return ReadValue(c);
            case Phase.JsonObject:
                ReadObject(c);
                return CallBodyStatus.Running;
            default:
                _held.Append(c);
                return _phase == Phase.Name ? ReadName(c) : ReadTag();
        }
    }

    /// <inheritdoc/>
    public override void Finish()
    {
        if (_phase == Phase.Value && _held.Length > 0 && _valueEnd.IsAtFunctionEnd(_held.ToString()))
        {
            EndValue(_held.ToString().TrimStart());
        }
        else if (_phase == Phase.End)
        {
            _output.EndCall();
        }
    }

    private static CallCommit CommitTo(ToolDefinition tool) =>
        new(tool, new CallShape(CallForm.XmlFunction, IsAtArguments: true, CallKeys.Arguments, Gap: "", ClosingBraces: 0, HasAnyLayout: false, IsInList: false));

    private string? PartialName()
    {
        string held = _held.ToString();
        return held.StartsWith(FunctionTagOpening.Mark, StringComparison.Ordinal) ? held[FunctionTagOpening.Mark.Length..] : null;
    }

    private CallBodyStatus ReadName(char c)
    {
        if (PartialName() is not { } name)
        {
            return FunctionTagOpening.Mark.StartsWith(_held.ToString(), StringComparison.Ordinal) ? CallBodyStatus.Running : CallBodyStatus.NoCall;
        }

        if (c != '>')
        {
            return _tools.AnyBeginsWith(name) ? CallBodyStatus.Running : CallBodyStatus.NoCall;
        }

        if (!_tools.TryFind(name[..^1], out _tool))
        {
            return CallBodyStatus.NoCall;
        }

        Commit = CommitTo(_tool);
        _output.StartCall(_tool.Name);
        _held.Clear();
        _phase = Phase.Tags;
        return CallBodyStatus.Running;
    }

    private CallBodyStatus ReadTag()
    {
        string held = _held.ToString().TrimStart();
        if (_phase == Phase.Tags && _given.Count == 0 && held == "{")
        {
            _held.Clear();
            _object = new ArgumentCompactor(_tools.OmissibleOf(_tool!));
            ReadObject('{');
            return CallBodyStatus.Running;
        }

        if (held == XmlTags.FunctionEnd)
        {
            if (_phase == Phase.Tags)
            {
                _output.AppendArguments(_given.Count == 0 ? "{}" : "}");
            }

            _output.EndCall();
            return CallBodyStatus.Complete;
        }

        if (held.StartsWith(XmlTags.Parameter, StringComparison.Ordinal) && held[^1] == '>')
        {
            BeginValue(held[XmlTags.Parameter.Length..^1]);
        }
        else if (held.Length > 0 && !IsBeginning(held))
        {
            _held.Clear(); // between the tags of a call nothing else has a meaning
        }

        return CallBodyStatus.Running;
    }

    private static bool IsBeginning(string held) =>
        XmlTags.FunctionEnd.StartsWith(held, StringComparison.Ordinal)
        || XmlTags.Parameter.StartsWith(held, StringComparison.Ordinal)
        || held.StartsWith(XmlTags.Parameter, StringComparison.Ordinal);

    private void BeginValue(string key)
    {
        _held.Clear();
        bool isRepeated = !_given.Add(key);
        if (!isRepeated)
        {
            _output.AppendArguments($"{(_given.Count == 1 ? "{" : ",")}{XmlValueWriter.Quote(key)}:");
        }

        _value = new XmlValueWriter(XmlValueType.Of(_tool!.Schema, key), isRepeated ? null : _output);
        _phase = Phase.Value;
    }

    /// <summary>Holds what may be the end of the value until it is clear whether it is.</summary>
    private CallBodyStatus ReadValue(char c)
    {
        _held.Append(c);
        string held = _held.ToString();
        int? end = _valueEnd.Find(held);
        if (end != -1)
        {
            return end is { } tag ? EndValue(held[tag..]) : CallBodyStatus.Running;
        }

        int kept = 1;
        while (kept < held.Length && _valueEnd.Find(held.AsSpan(kept)) == -1)
        {
            kept++;
        }

        _value!.Append(held.AsSpan(0, kept));
        _held.Remove(0, kept);
        return CallBodyStatus.Running;
    }

    private CallBodyStatus EndValue(string behind)
    {
        _value!.End();
        _phase = Phase.Tags;
        _held.Clear();
        for (int i = 0; i < behind.Length; i++)
        {
            if (Read(behind[i]) == CallBodyStatus.Complete)
            {
                Rest = behind[(i + 1)..];
                return CallBodyStatus.Complete;
            }
        }

        return CallBodyStatus.Running;
    }

    private void ReadObject(char c)
    {
        _object!.Append(c, _compact);
        _output.AppendArguments(_compact.ToString());
        _compact.Clear();
        _phase = _object.IsComplete ? Phase.End : Phase.JsonObject;
    }
}
