using LocalInfer.Chat.ToolCalls;
using LocalInfer.Server.Contracts;
using LocalInfer.Server.Generation;

namespace LocalInfer.Server.Streaming;

/// <summary>Turns the events of a generation into the chunks of a streamed reply.</summary>
internal sealed class ChatChunks(ReplyHead head, bool includeUsage)
{
    private readonly HashSet<int> _begun = [];
    private readonly HashSet<int> _callsWithArguments = [];

    /// <summary>The chunks of one event: none, one, or two where the event is its choice's first.</summary>
    public IEnumerable<ChatCompletionChunk> Of(GenerationEvent item) => item switch
    {
        ReplyDelta delta => Begin(delta.Choice).Concat(Piece(delta).Select(piece => Chunk(delta.Choice, piece, logprobs: delta.Logprobs))),
        ChoiceFinished end => Begin(end.Choice).Append(Chunk(end.Choice, new ChunkDelta(), WireNames.Of(end.Reason))),
        GenerationFinished { Usage: var usage } => includeUsage ? [Usage(usage)] : [],
        _ => throw new ArgumentException($"Unknown event {item.GetType().Name}.", nameof(item)),
    };

    // The role comes once, with an empty text: some clients join what is repeated, others need it before anything else.
    private IEnumerable<ChatCompletionChunk> Begin(int choice) =>
        _begun.Add(choice) ? [Chunk(choice, new ChunkDelta { Role = "assistant", Content = "" })] : [];

    private IEnumerable<ChunkDelta> Piece(ReplyDelta delta)
    {
        switch (delta.Reply)
        {
            case ReplyText text:
                return [new ChunkDelta { Content = text.Text }];
            case ReplyReasoning reasoning:
                return [new ChunkDelta { ReasoningContent = reasoning.Text }];
            case CallStart start:
                _callsWithArguments.Remove(delta.Choice);
                return [Call(new ToolCallDelta(start.Index, WireNames.NewCallId(), WireNames.FunctionType, new FunctionCallDelta(start.Name, "")))];
            case CallArguments arguments:
                _callsWithArguments.Add(delta.Choice);
                return [Arguments(arguments.Index, arguments.Json)];
            case CallEnd end:
                // A call without arguments still needs a JSON object.
                return _callsWithArguments.Contains(delta.Choice) ? [] : [Arguments(end.Index, "{}")];
            default:
                throw new ArgumentException($"Unknown event {delta.Reply.GetType().Name}.", nameof(delta));
        }
    }

    private static ChunkDelta Arguments(int index, string json) =>
        Call(new ToolCallDelta(index, Id: null, Type: null, new FunctionCallDelta(Name: null, json)));

    private static ChunkDelta Call(ToolCallDelta call) => new() { ToolCalls = [call] };

    private ChatCompletionChunk Chunk(int choice, ChunkDelta delta, string? finishReason = null, params IReadOnlyList<ContentToken> logprobs) =>
        Chunk([new ChunkChoice(choice, delta, finishReason, logprobs.Count > 0 ? LogprobsBody.Of(logprobs) : null)], usage: null);

    private ChatCompletionChunk Usage(GenerationUsage usage) => Chunk([], UsageBody.Of(usage));

    private ChatCompletionChunk Chunk(IReadOnlyList<ChunkChoice> choices, UsageBody? usage) => includeUsage
        ? new ChatCompletionUsageChunk(head.Id, ChatCompletionChunk.ObjectName, head.Created, head.Model, choices, usage)
        : new ChatCompletionChunk(head.Id, ChatCompletionChunk.ObjectName, head.Created, head.Model, choices);
}
