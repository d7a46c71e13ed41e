namespace LocalInfer.Engine;

/// <summary>The engine cannot take a sequence; the message says why.</summary>
public abstract class SequenceRefusedException(string message) : Exception(message);

/// <summary>The prompt leaves no room for a reply in the model's context.</summary>
/// <param name="promptTokens">Tokens of the prompt.</param>
/// <param name="contextLength">The most tokens that prompt and reply may have together.</param>
public sealed class PromptTooLongException(int promptTokens, int contextLength)
    : SequenceRefusedException($"The prompt has {promptTokens} tokens, and the model's context has room for {contextLength} with the reply.")
{
    /// <summary>Tokens of the prompt.</summary>
    public int PromptTokens { get; } = promptTokens;

    /// <summary>The most tokens that prompt and reply may have together.</summary>
    public int ContextLength { get; } = contextLength;
}

/// <summary>Too many sequences wait already.</summary>
/// <param name="limit">How many may wait.</param>
public sealed class QueueFullException(int limit)
    : SequenceRefusedException($"{limit} requests are waiting already; try again shortly.");

/// <summary>The sequence's state can never fit in the memory that the engine may use.</summary>
/// <param name="needed">Bytes that the prompt and the longest reply take.</param>
/// <param name="limit">Bytes that all states may take.</param>
public sealed class StateTooLargeException(long needed, long limit)
    : SequenceRefusedException($"Prompt and reply would take {needed >> 20} MiB of state, and {limit >> 20} MiB are allowed; lower max_tokens or shorten the prompt.");

/// <summary>The engine takes no more sequences.</summary>
/// <param name="reason">Why: it is shutting down, or it failed.</param>
public sealed class EngineStoppedException(string reason) : SequenceRefusedException(reason);
