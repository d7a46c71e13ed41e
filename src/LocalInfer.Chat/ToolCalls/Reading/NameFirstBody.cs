using System.Text;

namespace LocalInfer.Chat.ToolCalls.Reading;

/// <summary>
/// Reads a call written as its name, perhaps <c>[CALL_ID]</c> and an id, then <c>[ARGS]</c> and the arguments as a JSON object. The marks are control
/// tokens or, where the vocabulary has none, text.
/// </summary>
/// <param name="output">Where calls go.</param>
/// <param name="tools">The tools that may be called.</param>
/// <param name="marks">The marks of the family.</param>
internal sealed class NameFirstBody(ReplyEventBuffer output, ToolSet tools, NameFirstMarks marks) : CallBody
{
    private readonly StringBuilder _held = new();
    private readonly StringBuilder _compact = new();
    private ArgumentCompactor? _arguments;
    private ToolDefinition? _tool;
    private Phase _phase;

    private enum Phase
    {
        Name,

        /// <summary>Behind the mark of the id, which the reply does not need.</summary>
        Id,

        /// <summary>Behind the mark of the arguments, before their brace.</summary>
        Gap,
        Arguments,
    }

    /// <inheritdoc/>
    public override string Held => _held.ToString();

    /// <inheritdoc/>
    public override bool HoldsText => _phase != Phase.Arguments;

    /// <inheritdoc/>
    public override bool IsCommitted => _phase is Phase.Gap or Phase.Arguments;

    /// <inheritdoc/>
    public override CallBodyStatus Read(char c)
    {
        if (_phase == Phase.Arguments)
        {
            return ReadArguments(c);
        }

        _held.Append(c);
        return _phase switch
        {
            Phase.Gap when char.IsWhiteSpace(c) => CallBodyStatus.Running,
            Phase.Gap when c == '{' => BeginArguments(),
            Phase.Gap => CallBodyStatus.NoCall,
            _ => ReadHead(),
        };
    }

    /// <inheritdoc/>
    public override void TakeControl(int tokenId)
    {
        if (_phase is Phase.Name or Phase.Id && marks.SilentOf(tokenId) is { } mark)
        {
            TakeMark(mark, nameLength: _held.Length);
        }
    }

    /// <inheritdoc/>
    public override void Finish()
    {
        if (_phase == Phase.Gap)
        {
            output.StartCall(_tool!.Name); // begun, and never ended
            _held.Clear();
        }
    }

    /// <summary>Looks for a mark that has come as text, and drops a name as soon as no tool has it.</summary>
    private CallBodyStatus ReadHead()
    {
        string held = _held.ToString();
        if (marks.EndingOf(held) is { } mark)
        {
            TakeMark(mark, held.Length - mark.Text.Length);
            return _tool is null ? CallBodyStatus.NoCall : CallBodyStatus.Running;
        }

        int markAt = marks.BeginningIn(held);
        bool mayBeCall = _phase == Phase.Id
            ? markAt >= 0 || char.IsAsciiLetterOrDigit(held[^1])
            : markAt >= 0 ? tools.TryFind(held[..markAt], out _) : tools.AnyBeginsWith(held);
        return mayBeCall ? CallBodyStatus.Running : CallBodyStatus.NoCall;
    }

    private void TakeMark(CallMark mark, int nameLength)
    {
        if (_tool is null && !tools.TryFind(_held.ToString(0, nameLength), out _tool))
        {
            return;
        }

        _phase = mark == marks.Arguments ? Phase.Gap : Phase.Id;
        Commit = _phase == Phase.Gap
            ? new CallCommit(_tool, new CallShape(CallForm.NameFirst, IsAtArguments: true, CallKeys.Arguments, Gap: "", ClosingBraces: 0, HasAnyLayout: false, IsInList: false))
            : null;
    }

    private CallBodyStatus BeginArguments()
    {
        output.StartCall(_tool!.Name);
        _held.Clear();
        _arguments = new ArgumentCompactor(tools.OmissibleOf(_tool));
        _phase = Phase.Arguments;
        return ReadArguments('{');
    }

    private CallBodyStatus ReadArguments(char c)
    {
        _arguments!.Append(c, _compact);
        output.AppendArguments(_compact.ToString());
        _compact.Clear();
        if (!_arguments.IsComplete)
        {
            return CallBodyStatus.Running;
        }

        output.EndCall();
        return CallBodyStatus.Complete;
    }
}
