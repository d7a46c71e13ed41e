namespace LocalInfer.Models.Decoding;

/// <summary>What every decoder demands of a batch before it computes anything. Reused from step to step; not thread-safe.</summary>
/// <param name="layout">The decoder's network.</param>
/// <param name="isOwn">Whether a state is one of the decoder's.</param>
public sealed class BatchCheck(DecoderLayout layout, Func<IDecoderState, bool> isOwn)
{
    private readonly HashSet<IDecoderState> _seen = new(ReferenceEqualityComparer.Instance);

    /// <summary>Checks a batch and counts its logit rows.</summary>
    /// <exception cref="ArgumentException">A state is another decoder's or occurs twice, the context would be exceeded, or an id is outside the vocabulary.</exception>
    public int CountRows(DecodeBatch batch)
    {
        ArgumentNullException.ThrowIfNull(batch);
        _seen.Clear();
        int rows = 0;
        for (int i = 0; i < batch.Entries.Count; i++)
        {
            DecodeEntry entry = batch.Entries[i];
            if (!isOwn(entry.State))
            {
                throw new ArgumentException("A batch entry has a state of another decoder.", nameof(batch));
            }

            if (!_seen.Add(entry.State))
            {
                throw new ArgumentException("A state occurs twice in the batch.", nameof(batch));
            }

            if (entry.TokenIds.Length > layout.ContextLength - entry.State.Position)
            {
                throw new ArgumentException(
                    $"{entry.State.Position} + {entry.TokenIds.Length} tokens exceed the context of {layout.ContextLength}.", nameof(batch));
            }

            foreach (int id in entry.TokenIds.Span)
            {
                if ((uint)id >= (uint)layout.VocabSize)
                {
                    throw new ArgumentException($"Token id {id} is outside the vocabulary of {layout.VocabSize}.", nameof(batch));
                }
            }

            rows += entry.Rows switch { LogitRows.All => entry.TokenIds.Length, LogitRows.Last => 1, _ => 0 };
        }

        return rows;
    }
}
