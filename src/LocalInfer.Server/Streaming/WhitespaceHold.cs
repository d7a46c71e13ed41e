using System.Runtime.CompilerServices;
using System.Text;
using LocalInfer.Chat.ToolCalls;
using LocalInfer.Server.Generation;

namespace LocalInfer.Server.Streaming;

/// <summary>
/// Keeps whitespace that models write around tool calls out of a reply: clients take a lone line break before a call for the final
/// answer. Whitespace is held until other text follows, and dropped where the reply has calls and no other text follows.
/// </summary>
internal static class WhitespaceHold
{
    public static async IAsyncEnumerable<GenerationEvent> HoldWhitespace(
        this IAsyncEnumerable<GenerationEvent> events, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var choices = new Dictionary<int, Held>();
        await foreach (var item in events.WithCancellation(cancellationToken))
        {
            if (item is ReplyDelta delta)
            {
                if (HeldOf(delta.Choice).Pass(delta.Reply) is { } reply)
                {
                    yield return delta with { Reply = reply };
                }

                continue;
            }

            if (item is ChoiceFinished finished && HeldOf(finished.Choice).Rest() is { } rest)
            {
                yield return new ReplyDelta(finished.Choice, rest);
            }

            yield return item;
        }

        Held HeldOf(int choice) => choices.TryGetValue(choice, out var held) ? held : choices[choice] = new Held();
    }

    private sealed class Held
    {
        private readonly StringBuilder _whitespace = new();
        private bool _hasCalls;

        public ReplyEvent? Pass(ReplyEvent reply)
        {
            switch (reply)
            {
                case ReplyText { Text: var text } when string.IsNullOrWhiteSpace(text):
                    _whitespace.Append(text);
                    return null;
                case ReplyText { Text: var text } when _whitespace.Length > 0:
                    text = _whitespace.Append(text).ToString();
                    _whitespace.Clear();
                    return new ReplyText(text);
                case CallStart:
                    _hasCalls = true;
                    _whitespace.Clear();
                    return reply;
                default:
                    return reply;
            }
        }

        public ReplyText? Rest() => _whitespace.Length > 0 && !_hasCalls ? new ReplyText(_whitespace.ToString()) : null;
    }
}
