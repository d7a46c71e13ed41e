using System.Text.Json;
using LocalInfer.Engine.Sampling;

namespace LocalInfer.Server.Generation;

/// <summary>What a model is asked to generate: an endpoint's request, checked, with the wire format taken off.</summary>
public sealed record GenerationRequest
{
    /// <summary>
    /// The conversation: a non-empty array of messages in the shape of Chat Completions, as the client sent it. Checked: roles, the form of
    /// contents (strings, or arrays of text parts), call names, and that each tool message answers a call. Not rewritten: content may
    /// be null or absent on assistant messages, arguments may be a JSON string or an object, system messages may stand anywhere.
    /// </summary>
    public required JsonElement Messages { get; init; }

    /// <summary>The declared tools: a non-empty array of <c>{"type":"function","function":{…}}</c> with unique names; null where there are none.</summary>
    public JsonElement? Tools { get; init; }

    /// <summary>Whether and which tools may be called; <see cref="ToolChoice.None"/> where there are no tools.</summary>
    public ToolChoice ToolChoice { get; init; } = ToolChoice.None;

    /// <summary>False ends the reply after its first call.</summary>
    public bool ParallelToolCalls { get; init; } = true;

    /// <summary>The JSON that the reply has to be unless it calls tools; null where it may be any text.</summary>
    public ResponseFormat? ResponseFormat { get; init; }

    /// <summary>Variables for the chat template, an object, such as <c>enable_thinking</c>; null where the request sets none.</summary>
    public JsonElement? ChatTemplateArguments { get; init; }

    /// <summary>Upper bound of generated tokens, at least 1; null means the rest of the context.</summary>
    public int? MaxTokens { get; init; }

    /// <summary>How tokens are picked.</summary>
    public SamplingParameters Sampling { get; init; } = new();

    /// <summary>What is added to the logits of single tokens; ids are at least 0, and whether the model has them is the model's to check.</summary>
    public IReadOnlyList<TokenBias> LogitBias { get; init; } = [];

    /// <summary>How many alternatives are reported with the log-probability of each token of the content, 0 to 20; null reports no log-probabilities.</summary>
    public int? TopLogprobs { get; init; }

    /// <summary>How many replies are generated independently, at least 1.</summary>
    public int Choices { get; init; } = 1;

    /// <summary>Texts that end the reply and are not part of it; none is empty.</summary>
    public IReadOnlyList<string> StopSequences { get; init; } = [];
}
