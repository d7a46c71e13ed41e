using LocalInfer.Models.Decoding;

namespace LocalInfer.Engine;

/// <summary>
/// Decides what each step computes. Every running reply gets its token; beside them prompts are computed, up to a chunk's tokens a step, so
/// that a long prompt holds nobody up for longer than a chunk. Prompts take turns: a short one is not kept waiting by a long one before
/// it. Sequences are admitted in order of arrival and none overtakes; one that lacks room waits for those that run. Loop thread only.
/// </summary>
internal sealed class Scheduler(IDecoder decoder, EngineOptions options, PrefixCache cache)
{
    private readonly List<SequenceRun> _running = [];
    private readonly List<SequenceRun> _wantRows = [];
    private readonly List<SequenceRun> _scheduled = [];
    private readonly List<SequenceRun> _prompts = [];
    private long _reservedBytes;
    private int _turn;

    /// <summary>The sequences that run.</summary>
    public IReadOnlyList<SequenceRun> Running => _running;

    /// <summary>The sequences of the last batch, in its order.</summary>
    public IReadOnlyList<SequenceRun> Scheduled => _scheduled;

    /// <summary>The sequences that the last batch's logit rows belong to, in the rows' order.</summary>
    public IReadOnlyList<SequenceRun> WantRows => _wantRows;

    /// <summary>Starts a sequence if there is room for it.</summary>
    public bool TryAdmit(SequenceRun run)
    {
        long bytes = run.StateBytes(decoder);
        if (_running.Count >= options.MaxRunningSequences || _reservedBytes + bytes > options.StateBytesLimit)
        {
            return false;
        }

        run.Start(decoder);
        _reservedBytes += bytes;
        _running.Add(run);
        return true;
    }

    /// <summary>Moves the sequences that have ended from <see cref="Running"/> to a list; they are still to be closed.</summary>
    public void RemoveFinished(List<SequenceRun> ended)
    {
        for (int i = _running.Count - 1; i >= 0; i--)
        {
            if (_running[i].IsFinished)
            {
                _reservedBytes -= _running[i].StateBytes(decoder);
                ended.Add(_running[i]);
                _running.RemoveAt(i);
            }
        }
    }

    /// <summary>Fills the batch of the next step.</summary>
    public void Fill(DecodeBatch batch)
    {
        batch.Clear();
        _scheduled.Clear();
        _wantRows.Clear();
        _prompts.Clear();
        foreach (SequenceRun run in _running)
        {
            if (run.IsPrompt)
            {
                _prompts.Add(run);
            }
            else
            {
                Add(run, batch);
            }
        }

        FillPrompts(batch);
    }

    private void FillPrompts(DecodeBatch batch)
    {
        int left = options.PrefillChunkTokens;
        int first = _prompts.Count == 0 ? 0 : _turn++ % _prompts.Count;
        for (int i = 0; i < _prompts.Count && left > 0; i++)
        {
            SequenceRun run = _prompts[(first + i) % _prompts.Count];
            if (!run.IsBegun)
            {
                if (WaitsForSamePrefix(run))
                {
                    continue;
                }

                run.Begin(cache);
            }

            if (run.NextTokens(options.PrefillChunkTokens) <= left)
            {
                left -= Add(run, batch);
            }
        }
    }

    /// <summary>
    /// Whether another prompt is about to compute at least a chunk that this one begins with too: it waits for that part, no longer, and
    /// then takes it over.
    /// </summary>
    private bool WaitsForSamePrefix(SequenceRun run)
    {
        if (options.CacheBytesLimit <= 0)
        {
            return false;
        }

        int cached = cache.Find(run.Prompt);
        foreach (SequenceRun other in _prompts)
        {
            int common = other.IsBegun ? run.Prompt.CommonPrefixLength(other.Prompt) : 0;
            if (common < cached + options.PrefillChunkTokens)
            {
                continue;
            }

            if (other.Position < common)
            {
                return true;
            }

            other.Keep(cache);
        }

        return false;
    }

    private int Add(SequenceRun run, DecodeBatch batch)
    {
        (int tokens, bool wantsRow) = run.AddTo(batch, options.PrefillChunkTokens);
        _scheduled.Add(run);
        if (wantsRow)
        {
            _wantRows.Add(run);
        }

        return tokens;
    }
}
