using LocalInfer.Models.Decoding;
using LocalInfer.Tokenizers;

namespace LocalInfer.Engine;

/// <summary>
/// Runs all sequences of one model. One thread owns the decoder and steps it: admit, batch, forward, sample, publish.
/// Everything public may be called on any thread. A sequence that fails ends with a reason; the loop goes on.
/// </summary>
public sealed class InferenceEngine : IDisposable
{
    private readonly IDecoder _decoder;
    private readonly Vocabulary _vocabulary;
    private readonly EngineOptions _options;
    private readonly TimeProvider _clock;
    private readonly PrefixCache _cache;
    private readonly Scheduler _scheduler;
    private readonly TokenPicker _picker;
    private readonly LookAhead? _lookAhead;
    private readonly DecodeBatch _batch = new();
    private readonly LinkedList<SequenceRun> _waiting = [];
    private readonly List<SequenceRun> _ended = [];
    private readonly Thread _loop;
    private readonly Lock _disposing = new();
    private volatile int _running;
    private string? _refusal;
    private bool _isStopping;

    /// <summary>Starts the loop.</summary>
    /// <param name="decoder">The model; the engine owns it from here on.</param>
    /// <param name="vocabulary">The model's tokens.</param>
    /// <param name="options">The bounds.</param>
    /// <param name="clock">The clock of the sequences' times; the system's where null.</param>
    public InferenceEngine(IDecoder decoder, Vocabulary vocabulary, EngineOptions options, TimeProvider? clock = null)
    {
        ArgumentNullException.ThrowIfNull(decoder);
        ArgumentNullException.ThrowIfNull(vocabulary);
        ArgumentNullException.ThrowIfNull(options);
        _decoder = decoder;
        _vocabulary = vocabulary;
        _options = options;
        _clock = clock ?? TimeProvider.System;
        _cache = new PrefixCache(options.CacheBytesLimit);
        _scheduler = new Scheduler(decoder, options, _cache);
        _picker = new TokenPicker(vocabulary, decoder.Layout.VocabSize);
        _lookAhead = decoder is IDeviceSampler device ? new LookAhead(device, vocabulary, decoder.Layout.VocabSize) : null;
        _loop = new Thread(Run) { IsBackground = true, Name = "LocalInfer engine" };
        _loop.Start();
    }

    /// <summary>The most tokens that a prompt and its reply may have together.</summary>
    public int ContextLength => _decoder.Layout.ContextLength;

    /// <summary>Values in a row of logits: the model's token ids, padding included.</summary>
    public int VocabSize => _decoder.Layout.VocabSize;

    /// <summary>Sequences that run now.</summary>
    public int RunningCount => _running;

    /// <summary>Sequences that wait now.</summary>
    public int WaitingCount
    {
        get
        {
            lock (_waiting)
            {
                return _waiting.Count;
            }
        }
    }

    /// <summary>Enqueues a sequence; it runs as soon as there is room.</summary>
    /// <exception cref="ArgumentException">The prompt is empty or holds an unknown id, the token limit is below 1, or a stop sequence is empty.</exception>
    /// <exception cref="SequenceRefusedException">The prompt is too long, the state too large, the queue full, or the engine stopped.</exception>
    public Sequence Submit(SequenceRequest request) => Submit([request])[0];

    /// <summary>Enqueues sequences together: all or, with an exception, none. They run as soon as there is room for each.</summary>
    /// <exception cref="ArgumentException">As for one sequence.</exception>
    /// <exception cref="SequenceRefusedException">As for one sequence; the queue has no room for all of them.</exception>
    public IReadOnlyList<Sequence> Submit(IReadOnlyList<SequenceRequest> requests)
    {
        ArgumentNullException.ThrowIfNull(requests);
        var sequences = new List<Sequence>();
        var runs = new List<SequenceRun>();
        foreach (SequenceRequest request in requests)
        {
            Check(request);
            var sequence = new Sequence(_clock.GetUtcNow());
            var run = new SequenceRun(sequence, request, _vocabulary, ContextLength, _clock);
            if (run.StateBytes(_decoder) is var bytes && bytes > _options.StateBytesLimit)
            {
                throw new StateTooLargeException(bytes, _options.StateBytesLimit);
            }

            sequences.Add(sequence);
            runs.Add(run);
        }

        lock (_waiting)
        {
            if (_refusal is not null)
            {
                throw new EngineStoppedException(_refusal);
            }

            if (_waiting.Count + runs.Count > _options.MaxWaitingSequences + Math.Max(0, _options.MaxRunningSequences - _running))
            {
                throw new QueueFullException(_options.MaxWaitingSequences);
            }

            foreach (SequenceRun run in runs)
            {
                _waiting.AddLast(run);
            }

            Monitor.Pulse(_waiting);
        }

        return sequences;
    }

    /// <summary>Takes no more sequences; those that run or wait go on.</summary>
    public void StopAccepting()
    {
        lock (_waiting)
        {
            _refusal ??= "The server is shutting down.";
        }
    }

    /// <summary>Ends all sequences as cancelled, stops the loop and frees the decoder.</summary>
    public void Dispose()
    {
        StopAccepting();
        lock (_disposing)
        {
            lock (_waiting)
            {
                _isStopping = true;
                Monitor.Pulse(_waiting);
            }

            _loop.Join();
        }
    }

    private void Check(SequenceRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        int prompt = request.PromptTokenIds.Length;
        ArgumentOutOfRangeException.ThrowIfZero(prompt, nameof(request));
        ArgumentOutOfRangeException.ThrowIfLessThan(request.MaxTokens, 1, nameof(request));
        if (prompt >= ContextLength)
        {
            throw new PromptTooLongException(prompt, ContextLength);
        }

        if (request.PromptTokenIds.Span.ContainsAnyExceptInRange(0, _decoder.Layout.VocabSize - 1))
        {
            throw new ArgumentException("The prompt holds a token id that the model does not have.", nameof(request));
        }

        if (request.Sampling.LogitBias.Any(bias => bias.TokenId < 0 || bias.TokenId >= _decoder.Layout.VocabSize))
        {
            throw new ArgumentException("The logit bias holds a token id that the model does not have.", nameof(request));
        }
    }

    private void Run()
    {
        try
        {
            while (WaitForWork())
            {
                EndOverdue();
                Admit();
                Release();
                Step();
                Release();
            }

            EndAll(FinishReason.Cancelled, null);
        }
        catch (Exception error)
        {
            EndAll(FinishReason.Error, $"The engine failed: {error.Message}");
        }
        finally
        {
            _cache.Dispose();
            _decoder.Dispose();
        }
    }

    /// <summary>Sleeps while there is nothing to do; false when the engine is to stop.</summary>
    private bool WaitForWork()
    {
        lock (_waiting)
        {
            while (!_isStopping && _waiting.Count == 0 && _scheduler.Running.Count == 0)
            {
                Monitor.Wait(_waiting);
            }

            return !_isStopping;
        }
    }

    /// <summary>Ends the sequences that nobody waits for any more, or for too long.</summary>
    private void EndOverdue()
    {
        DateTimeOffset now = _clock.GetUtcNow();
        foreach (SequenceRun run in _scheduler.Running)
        {
            End(run, now);
        }

        lock (_waiting)
        {
            for (LinkedListNode<SequenceRun>? node = _waiting.First, next; node is not null; node = next)
            {
                next = node.Next;
                End(node.Value, now);
                if (node.Value.IsFinished)
                {
                    _ended.Add(node.Value);
                    _waiting.Remove(node);
                }
            }
        }

        static void End(SequenceRun run, DateTimeOffset now)
        {
            if (run.IsCancelled || run.IsOverdue(now))
            {
                run.Finish(run.IsCancelled ? FinishReason.Cancelled : FinishReason.TimedOut);
            }
        }
    }

    /// <summary>Lets go of the sequences that have ended: first of their places, then the ends are published, so that who reads one finds room.</summary>
    private void Release()
    {
        _scheduler.RemoveFinished(_ended);
        _running = _scheduler.Running.Count;
        foreach (SequenceRun run in _ended)
        {
            run.Keep(_cache);
            run.Close();
        }

        _ended.Clear();
    }

    private void EndAll(FinishReason reason, string? error)
    {
        lock (_waiting)
        {
            _refusal = error ?? _refusal;
            _isStopping = true;
            foreach (SequenceRun run in _scheduler.Running.Concat(_waiting).Concat(_ended).Distinct().ToList())
            {
                run.Finish(reason, error);
                try
                {
                    run.Close();
                }
                catch (Exception) when (reason == FinishReason.Error)
                {
                    // The failure is told already, and the others still wait to hear of it.
                }
            }

            _waiting.Clear();
            _running = 0;
        }
    }

    private void Admit()
    {
        lock (_waiting)
        {
            while (_waiting.First is { } first)
            {
                try
                {
                    if (!_scheduler.TryAdmit(first.Value))
                    {
                        return;
                    }
                }
                catch (Exception error)
                {
                    first.Value.Finish(FinishReason.Error, error.Message);
                    _ended.Add(first.Value);
                }

                _waiting.RemoveFirst();
                _running = _scheduler.Running.Count;
            }
        }
    }

    private void Step()
    {
        if (_lookAhead is not null)
        {
            if (LookAhead.CanRun(_scheduler.Running))
            {
                _lookAhead.Step(_scheduler.Running);
                return;
            }

            _lookAhead.Drain();
            Release();
        }

        _scheduler.Fill(_batch);
        if (_batch.Entries.Count == 0)
        {
            return;
        }

        Logits logits;
        try
        {
            logits = _decoder.Forward(_batch);
        }
        catch (Exception error)
        {
            foreach (SequenceRun run in _scheduler.Scheduled)
            {
                run.Finish(FinishReason.Error, error.Message);
            }

            return;
        }

        for (int row = 0; row < _scheduler.WantRows.Count; row++)
        {
            _scheduler.WantRows[row].KeepPrompt(_cache);
            _picker.Pick(_scheduler.WantRows[row], logits, row);
        }
    }
}
