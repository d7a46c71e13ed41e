using LocalInfer.Chat;
using LocalInfer.Chat.Templates;
using LocalInfer.Chat.ToolCalls;
using LocalInfer.Chat.ToolCalls.Constraining;
using LocalInfer.Constraints.Compilation;
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
    private readonly ModelText _text;
    private readonly ConstrainedModel _constrained;
    private readonly ToolCallCheck _check = new();
    private readonly IReadOnlySet<int> _eosTokenIds;
    private readonly GenerationDefaults _defaults;

    // As mlx_lm.server has it: what ends a reply or a line is not to be pushed away.
    private readonly IReadOnlyList<int> _xtcExemptTokenIds;

    private readonly TemplateNeeds _needs;

    /// <summary>Puts a model together.</summary>
    /// <param name="id">The name that replies carry.</param>
    /// <param name="aliases">Other names that requests may use.</param>
    /// <param name="engine">The running engine.</param>
    /// <param name="text">The model's text side.</param>
    /// <param name="eosTokenIds">The tokens that end a reply.</param>
    /// <param name="defaults">What holds for requests that do not say.</param>
    public EngineModel(
        string id, IReadOnlyList<string> aliases, InferenceEngine engine, ModelText text, IReadOnlySet<int> eosTokenIds, GenerationDefaults defaults)
        : base(id, aliases, DateTimeOffset.UtcNow, engine?.ContextLength ?? throw new ArgumentNullException(nameof(engine)))
    {
        ArgumentNullException.ThrowIfNull(text);
        ArgumentNullException.ThrowIfNull(defaults);
        ArgumentOutOfRangeException.ThrowIfNotEqual(text.Tables.Size, engine.VocabSize, nameof(text));
        _engine = engine;
        _text = text;
        _constrained = new ConstrainedModel(text, defaults.ConstrainToolCalls);
        _eosTokenIds = eosTokenIds;
        _defaults = defaults;
        _xtcExemptTokenIds = [.. eosTokenIds, .. text.Tokenizer.EncodeToIds("\n")];
        _needs = TemplateNeeds.Of(text.Template.Source);
    }

    /// <inheritdoc/>
    public override ToolCallCounts ToolCalls => _check.Counts;

    /// <inheritdoc/>
    public override PreparedGeneration Prepare(GenerationRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        string prompt = Render(request);
        int[] promptIds = [.. _text.Tokenizer.EncodeToIds(prompt)];
        ReplyRules rules = RulesOf(request, prompt, promptIds.Length);
        bool isConstrained = request.Tools is not null || request.ResponseFormat is not null;
        try
        {
            SamplingOptions sampling = SamplingOf(request);
            IReadOnlyList<Sequence> sequences = _engine.Submit([.. Enumerable.Range(0, request.Choices).Select(choice => new SequenceRequest
            {
                PromptTokenIds = promptIds,
                MaxTokens = MaxTokensOf(request),
                EosTokenIds = _eosTokenIds,
                Sampling = SamplingResolution.OfChoice(sampling, choice),
                StopSequences = request.StopSequences,
                Timeout = _defaults.Timeout,
                Constraint = isConstrained ? new ReplyConstraint(rules) : null,
            })]);
            return new EngineGeneration([.. sequences.Select((sequence, choice) => new ChoiceReader(
                choice, sequence, rules.CreateReader(), new ContentTokens(_text.Tokenizer.Vocabulary), _eosTokenIds, _check.Begin(rules)))],
                promptIds.Length, rules);
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
            if (_text.Tokenizer.Vocabulary.KindOf(bias.TokenId) == TokenKind.Undefined)
            {
                throw new ApiException(ApiError.InvalidRequest(
                    "invalid_value", "logit_bias", $"Invalid 'logit_bias': the model has no token {bias.TokenId}; its ids run from 0 to {_text.Tokenizer.Vocabulary.Count - 1}."));
            }
        }

        return SamplingResolution.Resolve(request.Sampling, _defaults.Sampling) with
        {
            LogitBias = request.LogitBias,
            TopLogprobs = request.TopLogprobs,
            XtcExemptTokenIds = _xtcExemptTokenIds,
        };
    }

    private int MaxTokensOf(GenerationRequest request) => request.MaxTokens ?? _defaults.MaxTokens;

    private ReplyRules RulesOf(GenerationRequest request, string prompt, int promptTokens)
    {
        ToolSet tools = CallableTools(request);
        try
        {
            return new ReplyRules(_constrained, new ReplyDemand
            {
                Prompt = prompt,
                Tools = tools,
                IsCallRequired = request.ToolChoice.Mode == ToolChoiceMode.Required,
                MostCalls = request.ParallelToolCalls ? _defaults.MaxToolCalls : 1,
                MostTokens = Math.Min(MaxTokensOf(request), ContextLength - promptTokens),
                ReplySchema = request.ResponseFormat?.Schema,
                IsReplyStrict = request.ResponseFormat?.IsStrict ?? false,
            });
        }
        catch (SchemaRefusedException refused)
        {
            throw new ApiException(SchemaErrors.Of(refused, request));
        }
    }

    private string Render(GenerationRequest request)
    {
        try
        {
            return _text.Template.Render(new ChatTemplateInput
            {
                Messages = ConversationNormalizer.Normalize(request.Messages, _needs),
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
