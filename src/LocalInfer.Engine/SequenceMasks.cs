using LocalInfer.Constraints;

namespace LocalInfer.Engine;

/// <summary>Asks the sequences' constraints what may come next. Loop thread only.</summary>
/// <param name="vocabSize">Values in a row of logits.</param>
internal sealed class SequenceMasks(int vocabSize)
{
    private readonly TokenMask _mask = new(vocabSize);

    /// <summary>The tokens that a sequence may continue with, its end tokens where its constraint may end; null where all may come. Valid until the next call.</summary>
    public TokenMask? Of(SequenceRun run)
    {
        if (run.Constraint is not { } constraint)
        {
            return null;
        }

        bool canEnd = constraint.CanEnd;
        if (!constraint.ComputeMask(_mask))
        {
            if (canEnd)
            {
                return null;
            }

            _mask.AllowAll();
        }

        foreach (int end in run.EosTokenIds.Where(end => end < _mask.Size))
        {
            if (canEnd)
            {
                _mask.Allow(end);
            }
            else
            {
                _mask.Forbid(end);
            }
        }

        return _mask;
    }
}
