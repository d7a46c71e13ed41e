using LocalInfer.Constraints;
using LocalInfer.Engine.Sampling;
using LocalInfer.Models.Decoding;
using LocalInfer.Tokenizers;

namespace LocalInfer.Engine;

/// <summary>What the engine's loop keeps of a sequence: the tokens still to compute, its state, and how its output is read. Loop thread only.</summary>
internal sealed class SequenceRun
{
    /// <summary>What a sequence ends with where its logits are no numbers.</summary>
    public const string DamagedWeights = "The model computed a value that is not a number; its weights may be damaged.";

    private readonly Sequence _sequence;
    private readonly SequenceRequest _request;
    private readonly TimeProvider _clock;
    private readonly Vocabulary _vocabulary;
    private readonly IncrementalDetokenizer _detokenizer;
    private readonly StopMatcher _stops;
    private readonly int[] _forced;
    private readonly int _contextLength;
    private readonly SequenceSampling _sampling;
    private readonly SequenceTokens _tokens;
    private readonly DateTimeOffset? _deadline;
    private IDecoderState? _state;
    private int _completionTokens;
    private bool _isKept;
    private SequenceFinished? _end;

    public SequenceRun(Sequence sequence, SequenceRequest request, Vocabulary vocabulary, int contextLength, TimeProvider clock)
    {
        _sequence = sequence;
        _request = request;
        _clock = clock;
        _vocabulary = vocabulary;
        _contextLength = contextLength;
        _detokenizer = new IncrementalDetokenizer(vocabulary);
        _stops = new StopMatcher(request.StopSequences);
        _forced = new int[request.Constraint is null ? 0 : 64];
        _sampling = new SequenceSampling(request.Sampling, request.PromptTokenIds.Span);
        _tokens = new SequenceTokens(request.PromptTokenIds.Span);
        _deadline = request.Timeout is { } timeout ? sequence.Queued + timeout : null;
    }

    /// <summary>Whether the sequence has ended; it is dropped then.</summary>
    public bool IsFinished => _end is not null;

    public bool IsCancelled => _sequence.IsCancelled;

    public ITokenConstraint? Constraint => _request.Constraint;

    public IReadOnlySet<int> EosTokenIds => _request.EosTokenIds;

    /// <summary>Bytes that its state may come to take.</summary>
    public long StateBytes(IDecoder decoder) =>
        decoder.StateBytes((int)Math.Min(_contextLength, (long)_request.PromptTokenIds.Length + _request.MaxTokens));

    /// <summary>Whether some of the prompt is still to be computed.</summary>
    public bool IsPrompt => _state!.Position < PromptTokens;

    /// <summary>Whether it has computed some of its prompt, or found it in the cache.</summary>
    public bool IsBegun { get; private set; }

    /// <summary>Tokens computed so far.</summary>
    public int Position => _state!.Position;

    /// <summary>Tokens of the prompt.</summary>
    public int PromptTokens => _request.PromptTokenIds.Length;

    /// <summary>The prompt.</summary>
    public ReadOnlySpan<int> Prompt => _tokens.Slice(0, PromptTokens).Span;

    /// <summary>Whether its time is up.</summary>
    public bool IsOverdue(DateTimeOffset now) => _deadline <= now;

    /// <summary>Gives the sequence its state and appends what the constraint forces the output to begin with.</summary>
    public void Start(IDecoder decoder)
    {
        _state = decoder.CreateState();
        AcceptForced();
    }

    /// <summary>Takes over what the cache has of the prompt; done when its first chunk is due, so that what runs before it counts too.</summary>
    public void Begin(PrefixCache cache)
    {
        IsBegun = true;
        _sequence.CachedTokens = cache.Restore(_state!, Prompt);
    }

    /// <summary>How many tokens the next chunk has.</summary>
    public int NextTokens(int chunkTokens) =>
        Math.Min(_tokens.Count - _state!.Position, chunkTokens - (_state.Position % chunkTokens));

    /// <summary>Adds the next tokens to a batch: a chunk that ends at a multiple of the chunk size, or all that is left.</summary>
    /// <returns>How many, and whether a logit row was asked for.</returns>
    public (int Tokens, bool WantsRow) AddTo(DecodeBatch batch, int chunkTokens)
    {
        int start = _state!.Position;
        int count = NextTokens(chunkTokens);
        bool isLast = start + count == _tokens.Count;
        batch.Add(_state, _tokens.Slice(start, start + count), isLast ? LogitRows.Last : LogitRows.None);
        return (count, isLast);
    }

    /// <summary>Leaves the state in the cache as soon as the prompt is computed, for those that come while the reply is still running.</summary>
    public void KeepPrompt(PrefixCache cache)
    {
        if (!_isKept)
        {
            _isKept = true;
            Keep(cache);
        }
    }

    /// <summary>Leaves the state in the cache, for prompts that begin with the same tokens; not that of a failure.</summary>
    public void Keep(PrefixCache cache)
    {
        if (_state is { Position: > 0 } && _end?.Reason != FinishReason.Error)
        {
            cache.Add(_tokens.Slice(0, _state.Position).Span, _state);
        }
    }

    /// <summary>Whether the device can pick its next token: nothing but the logits and a temperature decides, and only that token is to be computed.</summary>
    public bool CanPickOnDevice => Constraint is null && _sampling.Options.NeedsOnlyLogits && !IsPrompt;

    /// <summary>Whether the next token is the last one that there is room for.</summary>
    public bool EndsWithNextToken => IsFull(_completionTokens + 1);

    /// <summary>Its part of a step whose tokens the device picks.</summary>
    /// <param name="isPending">Whether the device has picked its last token too, and it has not been read.</param>
    public DeviceRow DeviceRow(bool isPending)
    {
        SamplingOptions options = _sampling.Options;
        return new DeviceRow(
            _state!,
            isPending ? Models.Decoding.DeviceRow.Pending : _tokens.Slice(_state!.Position, _tokens.Count).Span[0],
            options.IsGreedy ? 0 : options.Temperature,
            _sampling.DrawOf(isPending ? 1 : 0));
    }

    /// <summary>Picks the next token from a logit row.</summary>
    public int Pick(Sampler sampler, ReadOnlySpan<float> row, TokenMask? mask) =>
        sampler.Sample(row, mask, _sampling);

    /// <summary>Takes the token that was sampled, and after it those that the constraint forces.</summary>
    public void Accept(int tokenId)
    {
        if (Take(tokenId, _sampling.Logprobs))
        {
            AcceptForced();
        }
    }

    /// <summary>Takes a token that the device has picked.</summary>
    /// <param name="tokenId">The token; −1 where its logits were no finite numbers.</param>
    public void AcceptOrFail(int tokenId)
    {
        try
        {
            if (tokenId < 0)
            {
                Finish(FinishReason.Error, DamagedWeights);
                return;
            }

            Accept(tokenId);
        }
        catch (Exception error)
        {
            Finish(FinishReason.Error, error.Message);
        }
    }

    /// <summary>Ends the sequence; the first reason holds. It is published by <see cref="Close"/>, when its place is free.</summary>
    public void Finish(FinishReason reason, string? error = null)
    {
        string rest = reason is FinishReason.Stop or FinishReason.Length
            ? _stops.Append(_detokenizer.Flush()) + _stops.Flush()
            : "";
        _end ??= new SequenceFinished(reason, rest, _completionTokens, error);
    }

    /// <summary>Frees the state and publishes the end.</summary>
    public void Close()
    {
        try
        {
            _state?.Dispose();
        }
        finally
        {
            _sequence.Publish(_end!, _clock);
        }
    }

    private void AcceptForced()
    {
        int count;
        while (Constraint is not null && !IsFinished && (count = Constraint.CopyForcedTokens(_forced)) > 0)
        {
            foreach (int forced in _forced.AsSpan(0, count))
            {
                if (_vocabulary.KindOf(forced) == TokenKind.Undefined)
                {
                    throw new InvalidOperationException($"The constraint forces token {forced}, which the vocabulary does not have.");
                }

                _sequence.ForcedTokens++;
                if (!Take(forced, _sampling.ForcedLogprobs(forced)))
                {
                    return;
                }
            }
        }
    }

    /// <summary>Counts, commits and publishes one token; false where the sequence ends with it.</summary>
    private bool Take(int tokenId, TokenLogprobs? logprobs)
    {
        _completionTokens++;
        _tokens.Append(tokenId);
        _sampling.Append(tokenId);
        bool isEnd = EosTokenIds.Contains(tokenId);
        bool suspendsStops = Constraint?.SuspendsStops ?? false;
        if (!isEnd)
        {
            Constraint?.Commit(tokenId);
        }

        // A token may begin what suspends the stops, or end it.
        suspendsStops |= Constraint?.SuspendsStops ?? false;
        string text = isEnd ? ""
            : suspendsStops ? _stops.Flush() + _detokenizer.Append(tokenId)
            : _stops.Append(_detokenizer.Append(tokenId));
        _sequence.Publish(new TokenGenerated(tokenId, text, _completionTokens, logprobs), _clock);
        if (isEnd || _stops.IsStopped)
        {
            Finish(FinishReason.Stop);
        }
        else if (IsFull(_completionTokens))
        {
            Finish(FinishReason.Length);
        }

        return !IsFinished;
    }

    private bool IsFull(int completionTokens) =>
        completionTokens >= _request.MaxTokens || _request.PromptTokenIds.Length + completionTokens >= _contextLength;
}
