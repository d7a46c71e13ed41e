using LocalInfer.Chat.Replies;
using LocalInfer.Chat.Templates;
using LocalInfer.Chat.ToolCalls;
using LocalInfer.Constraints;
using LocalInfer.Engine;
using LocalInfer.Engine.Sampling;
using LocalInfer.Server.Errors;
using LocalInfer.Tokenizers;

namespace LocalInfer.Server.Generation;

/// <summary>A model that runs on an <see cref="InferenceEngine"/>: renders, tokenises and submits a request, and reads the reply. The caller
/// keeps owning the engine. Thread-safe.</summary>
public sealed class EngineModel : ServedModel
{
    /// <summary>How soon a server that stops may be back.</summary>
    internal static readonly TimeSpan RetryAfterRestart = TimeSpan.FromSeconds(10);

    private static readonly TimeSpan RetryAfter = TimeSpan.FromSeconds(1);

    private readonly InferenceEngine _engine;
    private readonly Tokenizer _tokenizer;
    private readonly ChatTemplate _template;
    private readonly ToolCallFormat _format;
    private readonly IReadOnlySet<int> _eosTokenIds;
    private readonly GenerationDefaults _defaults;

    // As mlx_lm.server has it: what ends a reply or a line is not to be pushed away.
    private readonly IReadOnlyList<int> _xtcExemptTokenIds;

    // Such a template shows arguments that are no JSON as the model wrote them; another one needs an object.
    private readonly bool _printsTextArguments;

    /// <summary>Puts a model together.</summary>
    /// <param name="id">The name that replies carry.</param>
    /// <param name="aliases">Other names that requests may use.</param>
    /// <param name="engine">The running engine.</param>
    /// <param name="tokenizer">The model's tokenizer.</param>
    /// <param name="template">The model's chat template.</param>
    /// <param name="format">How the model writes tool calls.</param>
    /// <param name="eosTokenIds">The tokens that end a reply.</param>
    /// <param name="defaults">What holds for requests that do not say.</param>
    public EngineModel(
        string id,
        IReadOnlyList<string> aliases,
        InferenceEngine engine,
        Tokenizer tokenizer,
        ChatTemplate template,
        ToolCallFormat format,
        IReadOnlySet<int> eosTokenIds,
        GenerationDefaults defaults)
        : base(id, aliases, DateTimeOffset.UtcNow, engine?.ContextLength ?? throw new ArgumentNullException(nameof(engine)))
    {
        _engine = engine;
        _tokenizer = tokenizer;
        _template = template;
        _format = format;
        _eosTokenIds = eosTokenIds;
        _defaults = defaults;
        _xtcExemptTokenIds = [.. eosTokenIds, .. tokenizer.EncodeToIds("\n")];
        _printsTextArguments = template.Source.Contains("arguments is string", StringComparison.Ordinal);
    }

    /// <inheritdoc/>
    public override PreparedGeneration Prepare(GenerationRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        string prompt = Render(request);
        int[] promptIds = [.. _tokenizer.EncodeToIds(prompt)];
        string? opening = Opening(request.ToolChoice);
        try
        {
            SamplingOptions sampling = SamplingOf(request);
            IReadOnlyList<Sequence> sequences = _engine.Submit([.. Enumerable.Range(0, request.Choices).Select(choice => new SequenceRequest
            {
                PromptTokenIds = promptIds,
                MaxTokens = request.MaxTokens ?? _defaults.MaxTokens,
                EosTokenIds = _eosTokenIds,
                Sampling = SamplingResolution.OfChoice(sampling, choice),
                StopSequences = request.StopSequences,
                Timeout = _defaults.Timeout,
                Constraint = opening is null ? null : new LiteralConstraint(_tokenizer.EncodeToIds(opening).ToArray()),
            })]);
            return new EngineGeneration([.. sequences.Select((sequence, choice) => new ChoiceReader(
                choice, sequence, ReaderOf(request, prompt, opening), new ContentTokens(_tokenizer.Vocabulary), _eosTokenIds))], promptIds.Length);
        }
        catch (PromptTooLongException error)
        {
            throw new ApiException(ApiError.ContextLengthExceeded(error.ContextLength, error.PromptTokens));
        }
        catch (QueueFullException)
        {
            throw new ApiException(ApiError.QueueFull(RetryAfter));
        }
        catch (EngineStoppedException error)
        {
            throw new ApiException(ApiError.Unavailable(error.Message, RetryAfterRestart));
        }
        catch (SequenceRefusedException error)
        {
            throw new ApiException(ApiError.InvalidRequest("invalid_value", "max_tokens", error.Message));
        }
    }

    /// <inheritdoc/>
    public override void StopAccepting() => _engine.StopAccepting();

    /// <inheritdoc/>
    public override void EndRunning() => _engine.Dispose();

    private SamplingOptions SamplingOf(GenerationRequest request)
    {
        foreach (TokenBias bias in request.LogitBias)
        {
            if (_tokenizer.Vocabulary.KindOf(bias.TokenId) == TokenKind.Undefined)
            {
                throw new ApiException(ApiError.InvalidRequest(
                    "invalid_value", "logit_bias", $"Invalid 'logit_bias': the model has no token {bias.TokenId}; its ids run from 0 to {_tokenizer.Vocabulary.Count - 1}."));
            }
        }

        return SamplingResolution.Resolve(request.Sampling, _defaults.Sampling) with
        {
            LogitBias = request.LogitBias,
            TopLogprobs = request.TopLogprobs,
            XtcExemptTokenIds = _xtcExemptTokenIds,
        };
    }

    private ReplyReader ReaderOf(GenerationRequest request, string prompt, string? opening)
    {
        var calls = new ToolCallReader(_format, CallableTools(request), request.ParallelToolCalls ? _defaults.MaxToolCalls : 1);
        return new ReplyReader(calls, opening is null ? new ReasoningSplitter(prompt) : null);
    }

    private string Render(GenerationRequest request)
    {
        try
        {
            return _template.Render(new ChatTemplateInput
            {
                Messages = ConversationNormalizer.Normalize(request.Messages, _printsTextArguments),
                Tools = request.Tools,
                AddGenerationPrompt = true,
                Arguments = request.ChatTemplateArguments,
            });
        }
        catch (ChatTemplateException error)
        {
            throw new ApiException(ApiError.InvalidRequest(null, "messages", error.RaisedMessage ?? error.Message));
        }
    }

    /// <summary>What the reply is made to begin with: a demanded call, of the one tool that may be called if there is just one.</summary>
    private string? Opening(ToolChoice choice) => choice.Mode == ToolChoiceMode.Required
        ? _format.Opening(choice.AllowedNames is [var only] ? only : null)
        : null;

    private static ToolSet CallableTools(GenerationRequest request)
    {
        if (request.Tools is not { } tools || request.ToolChoice.Mode == ToolChoiceMode.None)
        {
            return ToolSet.Empty;
        }

        IReadOnlyList<string>? allowed = request.ToolChoice.AllowedNames;
        return new ToolSet(tools.EnumerateArray().Select(ToolDefinition.Read).Where(tool => allowed?.Contains(tool.Name) ?? true));
    }
}
