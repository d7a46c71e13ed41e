using System.Text;
using LocalInfer.Chat.ToolCalls;
using LocalInfer.Server.Contracts;
using LocalInfer.Server.Generation;

namespace LocalInfer.Server.Streaming;

/// <summary>Collects the events of a generation into one whole reply.</summary>
internal sealed class ChatReply(ReplyHead head, bool includeLogprobs)
{
    private readonly List<Choice> _choices = [];
    private GenerationUsage? _usage;

    public void Add(GenerationEvent item)
    {
        switch (item)
        {
            case ReplyDelta delta:
                ChoiceOf(delta.Choice).Add(delta);
                break;
            case ChoiceFinished finished:
                ChoiceOf(finished.Choice).FinishReason = WireNames.Of(finished.Reason);
                break;
            case GenerationFinished finished:
                _usage = finished.Usage;
                break;
            default:
                throw new ArgumentException($"Unknown event {item.GetType().Name}.", nameof(item));
        }
    }

    /// <exception cref="InvalidOperationException">The generation broke off without its last events.</exception>
    public ChatCompletion Build() => new(
        head.Id,
        ChatCompletion.ObjectName,
        head.Created,
        head.Model,
        [.. _choices.Select((choice, index) => choice.Build(index))],
        UsageBody.Of(_usage ?? throw new InvalidOperationException("The generation ended without its usage.")));

    private Choice ChoiceOf(int index)
    {
        while (_choices.Count <= index)
        {
            _choices.Add(new Choice(includeLogprobs));
        }

        return _choices[index];
    }

    private sealed class Choice(bool includeLogprobs)
    {
        private readonly StringBuilder _content = new();
        private readonly StringBuilder _reasoning = new();
        private readonly StringBuilder _arguments = new();
        private readonly List<ChatToolCall> _calls = [];
        private readonly List<ContentToken> _tokens = [];
        private string? _openCall;

        public string? FinishReason { get; set; }

        public void Add(ReplyDelta delta)
        {
            _tokens.AddRange(delta.Logprobs);
            switch (delta.Reply)
            {
                case ReplyText text:
                    _content.Append(text.Text);
                    break;
                case ReplyReasoning reasoning:
                    _reasoning.Append(reasoning.Text);
                    break;
                case CallStart start:
                    _openCall = start.Name;
                    break;
                case CallArguments arguments:
                    _arguments.Append(arguments.Json);
                    break;
                case CallEnd:
                    CloseCall();
                    break;
                default:
                    throw new ArgumentException($"Unknown event {delta.Reply.GetType().Name}.", nameof(delta));
            }
        }

        public ChatChoice Build(int index)
        {
            // A call that the token limit cut off is none: a client would make it.
            var message = new ChatMessage(
                _content.Length > 0 || _calls.Count == 0 ? _content.ToString() : null,
                _reasoning.Length > 0 ? _reasoning.ToString() : null,
                _calls.Count > 0 ? _calls : null);
            return new ChatChoice(
                index,
                message,
                FinishReason ?? throw new InvalidOperationException($"Choice {index} ended without a reason."),
                includeLogprobs ? LogprobsBody.Of(_tokens) : null);
        }

        private void CloseCall()
        {
            // A call without arguments still needs a JSON object.
            var arguments = _arguments.Length > 0 ? _arguments.ToString() : "{}";
            _calls.Add(new ChatToolCall(WireNames.NewCallId(), WireNames.FunctionType, new ChatFunctionCall(_openCall!, arguments)));
            _openCall = null;
            _arguments.Clear();
        }
    }
}
