using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using LocalInfer.Server.Generation;

namespace LocalInfer.Server.Tests;

/// <summary>A model that says what the test wrote down and records what it was asked.</summary>
internal sealed class ScriptedModel(string id = "acme/tiny-4bit", params string[] aliases)
    : ServedModel(id, aliases, DateTimeOffset.FromUnixTimeSeconds(1_700_000_000), contextLength: 4096)
{
    public ConcurrentQueue<GenerationRequest> Requests { get; } = [];

    /// <summary>Runs in <c>Prepare</c>: may throw.</summary>
    public Action<GenerationRequest> OnPrepare { get; set; } = _ => { };

    public Func<GenerationRequest, CancellationToken, IAsyncEnumerable<GenerationEvent>> Script { get; set; } =
        (_, _) => Replies.Text("Hello", " there").ToAsyncEnumerable();

    /// <summary>Completes when the first generation has been disposed.</summary>
    public TaskCompletionSource Disposed { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public override PreparedGeneration Prepare(GenerationRequest request)
    {
        Requests.Enqueue(request);
        OnPrepare(request);
        return new Scripted(this, request);
    }

    private sealed class Scripted(ScriptedModel model, GenerationRequest request) : PreparedGeneration
    {
        public override async IAsyncEnumerable<GenerationEvent> RunAsync([EnumeratorCancellation] CancellationToken cancellationToken)
        {
            await foreach (var item in model.Script(request, cancellationToken).WithCancellation(cancellationToken))
            {
                yield return item;
            }
        }

        public override ValueTask DisposeAsync()
        {
            model.Disposed.TrySetResult();
            return ValueTask.CompletedTask;
        }
    }
}
