using System.Text;
using LocalInfer.Chat.ToolCalls;
using LocalInfer.Chat.ToolCalls.Constraining;

namespace LocalInfer.Server.Generation;

/// <summary>Checks every finished call of a model's replies against its tool's schema, and counts. Any thread may use it.</summary>
internal sealed class ToolCallCheck
{
    private long _finished;
    private long _invalid;
    private long _failedCheckedOnly;

    /// <summary>The calls so far.</summary>
    public ToolCallCounts Counts => new(Interlocked.Read(ref _finished), Interlocked.Read(ref _invalid), Interlocked.Read(ref _failedCheckedOnly));

    /// <summary>The check of one choice's events.</summary>
    /// <param name="rules">What its calls have to keep to.</param>
    public Action<ReplyEvent> Begin(ReplyRules rules)
    {
        var arguments = new StringBuilder();
        string name = "";
        return item =>
        {
            switch (item)
            {
                case CallStart start:
                    name = start.Name;
                    arguments.Clear();
                    break;
                case CallArguments part:
                    arguments.Append(part.Json);
                    break;
                case CallEnd:
                    Count(rules.Check(name, arguments.Length == 0 ? "{}" : arguments.ToString()));
                    break;
            }
        };
    }

    private void Count(CallVerdict verdict)
    {
        Interlocked.Increment(ref _finished);
        if (verdict == CallVerdict.Invalid)
        {
            Interlocked.Increment(ref _invalid);
        }
        else if (verdict == CallVerdict.FailsCheckedOnly)
        {
            Interlocked.Increment(ref _failedCheckedOnly);
        }
    }
}
