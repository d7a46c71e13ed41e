using LocalInfer.Server.Errors;

namespace LocalInfer.Server.Generation;

/// <summary>A generation that was accepted (prompt rendered, tokenised, within the context, admitted to the queue) and can run, once.</summary>
/// <remarks>Owned by the endpoint that prepared it. Disposing ends it, whether it ran, is running or never started.</remarks>
public abstract class PreparedGeneration : IAsyncDisposable
{
    /// <summary>Keywords of the request's schemas, with path and reason, that the reply is not held to while it is generated.</summary>
    public virtual IReadOnlyList<string> CheckedOnly => [];

    /// <summary>Keywords of the request's schemas, with path and reason, that demand nothing as they stand and are not checked either.</summary>
    public virtual IReadOnlyList<string> Ignored => [];

    /// <summary>
    /// Runs the generation: <see cref="ReplyDelta"/>s, one <see cref="ChoiceFinished"/> a choice, then one <see cref="GenerationFinished"/>.
    /// Cancelling ends the work at the engine's next step, during prefill too, and surfaces as <see cref="OperationCanceledException"/>.
    /// </summary>
    /// <param name="cancellationToken">Cancelled when the client has gone.</param>
    /// <exception cref="ApiException">The generation failed in a way that the client should be told about.</exception>
    public abstract IAsyncEnumerable<GenerationEvent> RunAsync(CancellationToken cancellationToken);

    /// <inheritdoc />
    public abstract ValueTask DisposeAsync();
}
