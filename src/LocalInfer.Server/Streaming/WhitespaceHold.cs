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
                if (HeldOf(delta.Choice).Pass(delta) is { } passed)
                {
                    yield return passed;
                }

                continue;
            }

            if (item is ChoiceFinished finished && HeldOf(finished.Choice).Rest(finished.Choice) is { } rest)
            {
                yield return rest;
            }

            yield return item;
        }

        Held HeldOf(int choice) => choices.TryGetValue(choice, out var held) ? held : choices[choice] = new Held();
    }

    private sealed class Held
    {
        private readonly StringBuilder _whitespace = new();
        private readonly List<ContentToken> _tokens = [];
        private bool _hasCalls;

        public ReplyDelta? Pass(ReplyDelta delta)
        {
            switch (delta.Reply)
            {
                case ReplyText { Text: var text } when string.IsNullOrWhiteSpace(text):
                    _whitespace.Append(text);
                    _tokens.AddRange(delta.Logprobs);
                    return null;
                case ReplyText { Text: var text } when _whitespace.Length > 0:
                    delta = new ReplyDelta(delta.Choice, new ReplyText(_whitespace + text), [.. _tokens, .. delta.Logprobs]);
                    Clear();
                    return delta;
                case CallStart:
                    _hasCalls = true;
                    Clear();
                    return delta;
                default:
                    return delta;
            }
        }

        public ReplyDelta? Rest(int choice) =>
            _whitespace.Length > 0 && !_hasCalls ? new ReplyDelta(choice, new ReplyText(_whitespace.ToString()), [.. _tokens]) : null;

        private void Clear()
        {
            _whitespace.Clear();
            _tokens.Clear();
        }
    }
}
