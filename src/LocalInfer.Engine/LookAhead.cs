using LocalInfer.Models.Decoding;
using LocalInfer.Tokenizers;

namespace LocalInfer.Engine;

/// <summary>
/// Decodes with tokens that the device picks: the next step is submitted before the last one's tokens are read, so that the device never
/// waits for the host. Where a sequence turns out to have ended, its part of the next step is thrown away. Loop thread only.
/// </summary>
internal sealed class LookAhead
{
    private readonly IDeviceSampler _sampler;
    private readonly List<DeviceRow> _rows = [];
    private List<SequenceRun> _underWay = [];
    private List<SequenceRun> _next = [];

    /// <param name="sampler">The decoder's.</param>
    /// <param name="vocabulary">The tokens; other ids are never picked.</param>
    /// <param name="rowLength">Values in a logit row.</param>
    public LookAhead(IDeviceSampler sampler, Vocabulary vocabulary, int rowLength)
    {
        _sampler = sampler;
        sampler.Allow([.. Enumerable.Range(0, rowLength).Select(id => vocabulary.KindOf(id) != TokenKind.Undefined)]);
    }

    /// <summary>Whether the device can pick the next token of all of these.</summary>
    public static bool CanRun(IReadOnlyList<SequenceRun> running)
    {
        for (int i = 0; i < running.Count; i++)
        {
            if (!running[i].CanPickOnDevice)
            {
                return false;
            }
        }

        return running.Count > 0;
    }

    /// <summary>Submits the next step of all that go on, then reads the tokens of the last one.</summary>
    public void Step(IReadOnlyList<SequenceRun> running)
    {
        _rows.Clear();
        _next.Clear();
        for (int i = 0; i < running.Count; i++)
        {
            SequenceRun run = running[i];
            bool isPending = _underWay.Contains(run);
            if (!isPending || !run.EndsWithNextToken)
            {
                _rows.Add(run.DeviceRow(isPending));
                _next.Add(run);
            }
        }

        try
        {
            if (_rows.Count > 0)
            {
                _sampler.Submit(System.Runtime.InteropServices.CollectionsMarshal.AsSpan(_rows));
            }

            Take();
        }
        catch (Exception error)
        {
            Fail(_underWay, error);
            Fail(_next, error);
            _next.Clear();
        }

        (_underWay, _next) = (_next, _underWay);
    }

    /// <summary>Reads the tokens of the step under way, if there is one, and submits no other.</summary>
    public void Drain()
    {
        try
        {
            Take();
        }
        catch (Exception error)
        {
            Fail(_underWay, error);
        }

        _underWay.Clear();
    }

    private void Take()
    {
        if (_underWay.Count == 0)
        {
            return;
        }

        ReadOnlySpan<int> tokens = _sampler.Take();
        for (int i = 0; i < _underWay.Count; i++)
        {
            if (!_underWay[i].IsFinished)
            {
                _underWay[i].AcceptOrFail(tokens[i]);
            }
        }
    }

    private static void Fail(List<SequenceRun> runs, Exception error) => runs.ForEach(run => run.Finish(FinishReason.Error, error.Message));
}
