using LocalInfer.Models.Decoding;

namespace LocalInfer.Engine;

/// <summary>
/// Decides what each step computes. Every running reply gets its token; beside them prompts are computed in order of arrival,
/// up to a chunk's tokens a step, so that a long prompt holds nobody up for longer than a chunk. Loop thread only.
/// </summary>
internal sealed class Scheduler(IDecoder decoder, EngineOptions options)
{
    private readonly List<SequenceRun> _running = [];
    private readonly List<SequenceRun> _wantRows = [];
    private readonly List<SequenceRun> _scheduled = [];
    private long _reservedBytes;

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

    /// <summary>Lets go of the sequences that have ended.</summary>
    public void DropFinished()
    {
        for (int i = _running.Count - 1; i >= 0; i--)
        {
            if (_running[i].IsFinished)
            {
                _reservedBytes -= _running[i].StateBytes(decoder);
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
        int prefillTokens = options.PrefillChunkTokens;
        foreach (SequenceRun run in _running)
        {
            bool isPrefill = run.IsPrefill;
            if (isPrefill && run.NextTokens(options.PrefillChunkTokens) > prefillTokens)
            {
                continue;
            }

            (int tokens, bool wantsRow) = run.AddTo(batch, options.PrefillChunkTokens);
            prefillTokens -= isPrefill ? tokens : 0;
            _scheduled.Add(run);
            if (wantsRow)
            {
                _wantRows.Add(run);
            }
        }
    }
}
