using LocalInfer.Constraints;
using LocalInfer.Engine.Sampling;
using LocalInfer.Models.Decoding;
using LocalInfer.Models.Weights;
using LocalInfer.Tokenizers;

namespace LocalInfer.Engine;

/// <summary>Picks a sequence's next token from its logits, within what its constraint allows. A failure ends that sequence alone. Loop thread only.</summary>
/// <param name="vocabulary">The model's tokens.</param>
/// <param name="rowSize">Values of a row of logits.</param>
internal sealed class TokenPicker(Vocabulary vocabulary, int rowSize)
{
    private readonly Sampler _sampler = new(vocabulary, rowSize);
    private readonly TokenMask _mask = new(rowSize);

    /// <summary>Gives a sequence its next token, or ends it with what went wrong.</summary>
    /// <param name="run">The sequence.</param>
    /// <param name="logits">The rows of the step.</param>
    /// <param name="row">The sequence's row.</param>
    public void Pick(SequenceRun run, Logits logits, int row)
    {
        try
        {
            Pick(run, logits.Row(row));
        }
        catch (Exception error)
        {
            run.Finish(FinishReason.Error, error.Message);
        }
    }

    private void Pick(SequenceRun run, ReadOnlySpan<float> row)
    {
        if (!FiniteScan.AreFinite(row))
        {
            run.Finish(FinishReason.Error, SequenceRun.DamagedWeights);
            return;
        }

        int tokenId = run.Pick(_sampler, row, MaskOf(run));
        if (tokenId < 0)
        {
            run.Finish(FinishReason.Error, "No token can follow that keeps the reply in the demanded form.");
            return;
        }

        run.Accept(tokenId);
    }

    private TokenMask? MaskOf(SequenceRun run)
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
