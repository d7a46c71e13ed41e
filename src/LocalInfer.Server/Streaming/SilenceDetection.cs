using System.Runtime.CompilerServices;
using LocalInfer.Server.Generation;

namespace LocalInfer.Server.Streaming;

/// <summary>Says when a generation is silent for long, as it is during prefill.</summary>
internal static class SilenceDetection
{
    /// <summary>The events of <paramref name="source"/>, and a null for each <paramref name="interval"/> without one.</summary>
    public static async IAsyncEnumerable<GenerationEvent?> WithSilences(
        this IAsyncEnumerable<GenerationEvent> source, TimeSpan interval, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        await using var events = source.GetAsyncEnumerator(ending.Token);
        Task<bool>? next = null;
        try
        {
            while (true)
            {
                next = events.MoveNextAsync().AsTask();
                while (!await CompletesWithinAsync(next, interval))
                {
                    yield return null;
                }

                if (!await next)
                {
                    yield break;
                }

                yield return events.Current;
            }
        }
        finally
        {
            // The consumer may leave during a silence; an enumerator must not be disposed while it moves.
            await ending.CancelAsync();
            if (next is not null)
            {
                await ((Task)next).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    private static async Task<bool> CompletesWithinAsync(Task<bool> next, TimeSpan interval)
    {
        try
        {
            await next.WaitAsync(interval);
            return true;
        }
        catch (TimeoutException) when (!next.IsCompleted)
        {
            return false;
        }
    }
}
