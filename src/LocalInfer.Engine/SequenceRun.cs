using LocalInfer.Constraints;
using LocalInfer.Engine.Sampling;
using LocalInfer.Models.Decoding;
using LocalInfer.Tokenizers;

namespace LocalInfer.Engine;

/// <summary>What the engine's loop keeps of a sequence: the tokens still to compute, its state, and how its output is read. Loop thread only.</summary>
internal sealed class SequenceRun
{
    private readonly Sequence _sequence;
    private readonly SequenceRequest _request;
    private readonly TimeProvider _clock;
    private readonly Vocabulary _vocabulary;
    private readonly IncrementalDetokenizer _detokenizer;
    private readonly StopMatcher _stops;
    private readonly int[] _forced;
    private readonly int _contextLength;
    private readonly SequenceSampling _sampling;
    private IDecoderState? _state;
    private ReadOnlyMemory<int> _pending;
    private int _completionTokens;

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
        _pending = request.PromptTokenIds;
    }

    /// <summary>Whether the sequence has ended; it is dropped then.</summary>
    public bool IsFinished { get; private set; }

    public bool IsCancelled => _sequence.IsCancelled;

    public ITokenConstraint? Constraint => _request.Constraint;

    public IReadOnlySet<int> EosTokenIds => _request.EosTokenIds;

    /// <summary>Bytes that its state may come to take.</summary>
    public long StateBytes(IDecoder decoder) =>
        decoder.StateBytes((int)Math.Min(_contextLength, (long)_request.PromptTokenIds.Length + _request.MaxTokens));

    /// <summary>Whether more than the last token waits to be computed: a prompt, or what a constraint forced.</summary>
    public bool IsPrefill => _pending.Length > 1;

    /// <summary>Gives the sequence its state and appends what the constraint forces the output to begin with.</summary>
    public void Start(IDecoder decoder)
    {
        _state = decoder.CreateState();
        if (Constraint is not null)
        {
            var tokens = new List<int>(_pending.ToArray());
            AcceptForced(tokens);
            _pending = tokens.ToArray();
        }
    }

    /// <summary>How many tokens the next chunk has.</summary>
    public int NextTokens(int chunkTokens) => Math.Min(_pending.Length, chunkTokens - (_state!.Position % chunkTokens));

    /// <summary>Adds the next tokens to a batch: a chunk that ends at a multiple of the chunk size, or all that is left.</summary>
    /// <returns>How many, and whether a logit row was asked for.</returns>
    public (int Tokens, bool WantsRow) AddTo(DecodeBatch batch, int chunkTokens)
    {
        int count = NextTokens(chunkTokens);
        bool isLast = count == _pending.Length;
        batch.Add(_state!, _pending[..count], isLast ? LogitRows.Last : LogitRows.None);
        _pending = _pending[count..];
        return (count, isLast);
    }

    /// <summary>Picks the next token from a logit row.</summary>
    public int Pick(Sampler sampler, ReadOnlySpan<float> row, TokenMask? mask) =>
        sampler.Sample(row, mask, _sampling);

    /// <summary>Takes the token that was sampled, and after it those that the constraint forces.</summary>
    public void Accept(int tokenId)
    {
        if (!Take(tokenId, _sampling.Logprobs))
        {
            return;
        }

        if (Constraint is null)
        {
            _pending = new[] { tokenId };
            return;
        }

        List<int> tokens = [tokenId];
        AcceptForced(tokens);
        _pending = tokens.ToArray();
    }

    /// <summary>Ends the sequence, publishes the end and frees the state.</summary>
    public void Finish(FinishReason reason, string? error = null)
    {
        IsFinished = true;
        string rest = reason is FinishReason.Stop or FinishReason.Length
            ? _stops.Append(_detokenizer.Flush()) + _stops.Flush()
            : "";
        _state?.Dispose();
        _sequence.Publish(new SequenceFinished(reason, rest, _completionTokens, error), _clock);
    }

    private void AcceptForced(List<int> tokens)
    {
        int count;
        while (!IsFinished && (count = Constraint!.CopyForcedTokens(_forced)) > 0)
        {
            foreach (int forced in _forced.AsSpan(0, count))
            {
                if (_vocabulary.KindOf(forced) == TokenKind.Undefined)
                {
                    throw new InvalidOperationException($"The constraint forces token {forced}, which the vocabulary does not have.");
                }

                tokens.Add(forced);
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
        _sampling.Append(tokenId);
        bool isEnd = EosTokenIds.Contains(tokenId);
        if (!isEnd)
        {
            Constraint?.Commit(tokenId);
        }

        string text = isEnd ? "" : _stops.Append(_detokenizer.Append(tokenId));
        _sequence.Publish(new TokenGenerated(tokenId, text, _completionTokens, logprobs), _clock);
        if (isEnd || _stops.IsStopped)
        {
            Finish(FinishReason.Stop);
        }
        else if (_completionTokens >= _request.MaxTokens || _request.PromptTokenIds.Length + _completionTokens >= _contextLength)
        {
            Finish(FinishReason.Length);
        }

        return !IsFinished;
    }
}
