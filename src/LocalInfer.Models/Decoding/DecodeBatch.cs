namespace LocalInfer.Models.Decoding;

/// <summary>The work of one forward pass: for each sequence the tokens still to compute. Reused from step to step; not thread-safe.</summary>
public sealed class DecodeBatch
{
    private readonly List<DecodeEntry> _entries = [];

    /// <summary>The entries, in the order in which their logit rows come.</summary>
    public IReadOnlyList<DecodeEntry> Entries => _entries;

    /// <summary>Tokens of all entries together.</summary>
    public int TokenCount { get; private set; }

    /// <summary>Appends an entry.</summary>
    /// <param name="state">The sequence's state; it is advanced by the pass.</param>
    /// <param name="tokenIds">At least one token id; the memory must stay unchanged until the pass is over.</param>
    /// <param name="rows">The logit rows wanted.</param>
    /// <exception cref="ArgumentException"><paramref name="tokenIds"/> is empty.</exception>
    public void Add(IDecoderState state, ReadOnlyMemory<int> tokenIds, LogitRows rows)
    {
        ArgumentNullException.ThrowIfNull(state);
        if (tokenIds.IsEmpty)
        {
            throw new ArgumentException("A batch entry needs at least one token.", nameof(tokenIds));
        }

        _entries.Add(new DecodeEntry(state, tokenIds, rows));
        TokenCount += tokenIds.Length;
    }

    /// <summary>Empties the batch for the next step; its memory is kept.</summary>
    public void Clear()
    {
        _entries.Clear();
        TokenCount = 0;
    }
}
