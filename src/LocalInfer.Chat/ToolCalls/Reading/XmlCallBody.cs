using System.Text;
using LocalInfer.Chat.ToolCalls.Openings;

namespace LocalInfer.Chat.ToolCalls.Reading;

/// <summary>
/// Reads a call written as <c>&lt;function=NAME&gt;</c> with its arguments in <c>&lt;parameter=KEY&gt;</c> tags: values are text, typed by the tool's schema.
/// A value ends at a closing tag that another tag of the call follows, so that the tag may stand in the value. Some models write one
/// JSON object in place of the parameters.
/// </summary>
/// <param name="output">Where calls go.</param>
/// <param name="tools">The tools that may be called.</param>
internal sealed class XmlCallBody(ReplyEventBuffer output, ToolSet tools) : CallBody
{
    private const string ParameterMark = "<parameter=";
    private const string ParameterEnd = "</parameter>";
    private const string FunctionEnd = "</function>";

    private readonly StringBuilder _held = new();
    private readonly StringBuilder _compact = new();
    private readonly HashSet<string> _given = [];
    private JsonCompactor _object = new();
    private ToolDefinition? _tool;
    private XmlValueWriter? _value;
    private Phase _phase;

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
        if (_phase == Phase.End)
        {
            output.EndCall();
        }
    }

    private static CallCommit CommitTo(ToolDefinition tool) =>
        new(tool, new CallShape(CallForm.XmlFunction, IsAtArguments: false, CallKeys.Arguments, Gap: "", ClosingBraces: 0, IsInList: false));

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
            return tools.AnyBeginsWith(name) ? CallBodyStatus.Running : CallBodyStatus.NoCall;
        }

        if (!tools.TryFind(name[..^1], out _tool))
        {
            return CallBodyStatus.NoCall;
        }

        Commit = CommitTo(_tool);
        output.StartCall(_tool.Name);
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
            _object = new JsonCompactor();
            ReadObject('{');
            return CallBodyStatus.Running;
        }

        if (held == FunctionEnd)
        {
            if (_phase == Phase.Tags)
            {
                output.AppendArguments(_given.Count == 0 ? "{}" : "}");
            }

            output.EndCall();
            return CallBodyStatus.Complete;
        }

        if (held.StartsWith(ParameterMark, StringComparison.Ordinal) && held[^1] == '>')
        {
            BeginValue(held[ParameterMark.Length..^1]);
        }
        else if (held.Length > 0 && !IsBeginning(held))
        {
            _held.Clear(); // between the tags of a call nothing else has a meaning
        }

        return CallBodyStatus.Running;
    }

    private static bool IsBeginning(string held) =>
        FunctionEnd.StartsWith(held, StringComparison.Ordinal)
        || ParameterMark.StartsWith(held, StringComparison.Ordinal)
        || held.StartsWith(ParameterMark, StringComparison.Ordinal);

    private void BeginValue(string key)
    {
        _held.Clear();
        bool isRepeated = !_given.Add(key);
        if (!isRepeated)
        {
            output.AppendArguments($"{(_given.Count == 1 ? "{" : ",")}{XmlValueWriter.Quote(key)}:");
        }

        _value = new XmlValueWriter(XmlValueType.Of(_tool!.Schema, key), isRepeated ? null : output);
        _phase = Phase.Value;
    }

    /// <summary>Holds what may be the end of the value until it is clear whether it is.</summary>
    private CallBodyStatus ReadValue(char c)
    {
        _held.Append(c);
        string held = _held.ToString();
        int end = EndOfValue(held);
        if (end == 0)
        {
            return CallBodyStatus.Running;
        }

        if (end > 0)
        {
            _value!.End();
            _phase = Phase.Tags;
            _held.Clear();
            CallBodyStatus status = CallBodyStatus.Running;
            foreach (char next in held.AsSpan(end))
            {
                status = Read(next);
            }

            return status;
        }

        int kept = 1;
        while (kept < held.Length && EndOfValue(held[kept..]) < 0)
        {
            kept++;
        }

        _value!.Append(held.AsSpan(0, kept));
        _held.Remove(0, kept);
        return CallBodyStatus.Running;
    }

    /// <summary>Where the tag behind the value begins; 0 where the text may still become the end of the value, and -1 where it cannot.</summary>
    private static int EndOfValue(string held)
    {
        int tag = held[0] == '\n' ? 1 : 0;
        if (held.Length <= tag + ParameterEnd.Length)
        {
            return ParameterEnd.StartsWith(held[tag..Math.Min(held.Length, tag + ParameterEnd.Length)], StringComparison.Ordinal) ? 0 : -1;
        }

        if (!held.AsSpan(tag).StartsWith(ParameterEnd))
        {
            return -1;
        }

        int next = tag + ParameterEnd.Length;
        ReadOnlySpan<char> behind = held.AsSpan(next).TrimStart();
        bool isWhole = behind.StartsWith(ParameterMark) || behind.StartsWith(FunctionEnd);
        return isWhole ? next : behind.IsEmpty || ParameterMark.AsSpan().StartsWith(behind) || FunctionEnd.AsSpan().StartsWith(behind) ? 0 : -1;
    }

    private void ReadObject(char c)
    {
        _object.Append(c, _compact);
        output.AppendArguments(_compact.ToString());
        _compact.Clear();
        _phase = _object.IsComplete ? Phase.End : Phase.JsonObject;
    }
}
