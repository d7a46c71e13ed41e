using LocalInfer.Server.Errors;

namespace LocalInfer.Server.Generation;

/// <summary>A loaded model as the endpoints see it.</summary>
/// <param name="id">The name that replies carry, for example <c>mlx-community/Qwen3-8B-4bit</c>.</param>
/// <param name="aliases">Other names that requests may use.</param>
/// <param name="created">When the model was made or loaded.</param>
/// <param name="contextLength">The most tokens that prompt and reply may have together.</param>
public abstract class ServedModel(string id, IReadOnlyList<string> aliases, DateTimeOffset created, int contextLength)
{
    /// <summary>The name that replies carry.</summary>
    public string Id { get; } = id;

    /// <summary>Other names that requests may use.</summary>
    public IReadOnlyList<string> Aliases { get; } = aliases;

    /// <summary>When the model was made or loaded.</summary>
    public DateTimeOffset Created { get; } = created;

    /// <summary>The most tokens that prompt and reply may have together.</summary>
    public int ContextLength { get; } = contextLength;

    /// <summary>The tool calls of all its replies so far.</summary>
    public virtual ToolCallCounts ToolCalls { get; } = new(0, 0, 0);

    /// <summary>
    /// Does all that can refuse a request, so that a refusal is still a plain HTTP error: renders and tokenises the prompt, checks it
    /// against the context, takes a place in the queue. Called on many threads at once.
    /// </summary>
    /// <param name="request">The checked request.</param>
    /// <exception cref="ApiException">
    /// The request cannot run: <see cref="ApiError.ContextLengthExceeded"/>, <see cref="ApiError.QueueFull"/>, or a conversation that the
    /// chat template refuses.
    /// </exception>
    public abstract PreparedGeneration Prepare(GenerationRequest request);

    /// <summary>From now on refuses requests, with a 503; those that were accepted go on. Any thread, more than once.</summary>
    public virtual void StopAccepting()
    {
    }

    /// <summary>Ends all that runs, each with an error that says so. Any thread, more than once.</summary>
    public virtual void EndRunning()
    {
    }
}
