using System.Runtime.CompilerServices;
using LocalInfer.Chat.ToolCalls.Constraining;
using LocalInfer.Engine;

namespace LocalInfer.Server.Generation;

/// <summary>Sequences of the engine read as the choices of one reply, in the order in which their tokens come.</summary>
internal sealed class EngineGeneration(IReadOnlyList<ChoiceReader> choices, int promptTokens, ReplyRules rules) : PreparedGeneration
{
    /// <inheritdoc/>
    public override IReadOnlyList<string> CheckedOnly => rules.CheckedOnly;

    /// <inheritdoc/>
    public override IReadOnlyList<string> Ignored => rules.Ignored;

    /// <inheritdoc/>
    public override async IAsyncEnumerable<GenerationEvent> RunAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using CancellationTokenRegistration registration = cancellationToken.Register(Cancel);
        var arrivals = new Dictionary<ChoiceReader, Task<bool>>();
        List<ChoiceReader> open = [.. choices];
        while (open.Count > 0)
        {
            foreach (ChoiceReader choice in open)
            {
                while (!choice.IsFinished && choice.Events.TryRead(out SequenceEvent? item))
                {
                    foreach (GenerationEvent generated in choice.Read(item))
                    {
                        yield return generated;
                    }
                }
            }

            open.RemoveAll(choice => choice.IsFinished);
            if (open.Count > 0)
            {
                await ArrivalAsync(open, arrivals, cancellationToken);
            }
        }

        yield return new GenerationFinished(new GenerationUsage(
            promptTokens, choices.Sum(c => c.CompletionTokens), choices[0].CachedTokens, choices.Sum(c => c.ReasoningTokens)));
    }

    /// <inheritdoc/>
    public override ValueTask DisposeAsync()
    {
        Cancel();
        return ValueTask.CompletedTask;
    }

    /// <summary>Waits until some choice has an event. A wait that is not over is kept: each one begun would stay with its channel.</summary>
    private static async Task ArrivalAsync(
        List<ChoiceReader> open, Dictionary<ChoiceReader, Task<bool>> arrivals, CancellationToken cancellationToken)
    {
        foreach (ChoiceReader choice in open)
        {
            if (!arrivals.TryGetValue(choice, out Task<bool>? arrival) || arrival.IsCompleted)
            {
                arrivals[choice] = choice.Events.WaitToReadAsync(cancellationToken).AsTask();
            }
        }

        if (!await await Task.WhenAny(open.Select(choice => arrivals[choice])))
        {
            throw new InvalidOperationException("A sequence ended without saying why.");
        }
    }

    private void Cancel()
    {
        foreach (ChoiceReader choice in choices)
        {
            choice.Cancel();
        }
    }
}
