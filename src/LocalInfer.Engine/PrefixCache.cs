using LocalInfer.Models.Decoding;

namespace LocalInfer.Engine;

/// <summary>
/// The states of earlier sequences, for prompts that begin as those did: a system prompt with its tools, the past turns of a conversation.
/// What was used longest ago goes first when there is no room. A snapshot that cannot be cut is of use only to prompts that begin with all of it.
/// Loop thread only.
/// </summary>
/// <param name="bytesLimit">Bytes that all snapshots may take; 0 keeps none.</param>
internal sealed class PrefixCache(long bytesLimit) : IDisposable
{
    /// <summary>The last used entry is the first.</summary>
    private readonly LinkedList<Entry> _entries = [];

    /// <summary>Bytes of all snapshots; blocks that several share are counted for each.</summary>
    public long Bytes { get; private set; }

    /// <summary>How many tokens of a prompt the cache holds.</summary>
    public int Find(ReadOnlySpan<int> prompt) => Longest(prompt).Length;

    /// <summary>Brings a new state as far into a prompt as some earlier sequence went with the same tokens.</summary>
    /// <param name="state">An empty state.</param>
    /// <param name="prompt">The prompt; its last token is always left to be computed.</param>
    /// <returns>Tokens restored.</returns>
    public int Restore(IDecoderState state, ReadOnlySpan<int> prompt)
    {
        (LinkedListNode<Entry>? best, int length) = Longest(prompt);
        if (best is null || !state.TryRestore(best.Value.Snapshot, length))
        {
            return 0;
        }

        // A few tokens that every prompt of a template begins with make an entry no younger.
        if (2 * length >= best.Value.TokenIds.Length)
        {
            _entries.Remove(best);
            _entries.AddFirst(best);
        }

        return length;
    }

    /// <summary>Keeps a state. Entries that it continues are let go where it holds all that they held.</summary>
    /// <param name="tokenIds">The tokens that the state has computed.</param>
    /// <param name="state">The state; it may go on afterwards.</param>
    public void Add(ReadOnlySpan<int> tokenIds, IDecoderState state)
    {
        if (bytesLimit <= 0 || tokenIds.IsEmpty || Covers(tokenIds) || !state.TrySnapshot(out IStateSnapshot? snapshot))
        {
            return;
        }

        if (snapshot.Bytes > bytesLimit)
        {
            snapshot.Dispose();
            return;
        }

        for (LinkedListNode<Entry>? node = _entries.First, next; node is not null; node = next)
        {
            next = node.Next;
            if (snapshot.EarliestPosition <= node.Value.TokenIds.Length && tokenIds.StartsWith(node.Value.TokenIds))
            {
                Remove(node);
            }
        }

        _entries.AddFirst(new Entry(tokenIds.ToArray(), snapshot));
        Bytes += snapshot.Bytes;
        while (Bytes > bytesLimit)
        {
            Remove(_entries.Last!);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        while (_entries.Last is { } last)
        {
            Remove(last);
        }
    }

    private (LinkedListNode<Entry>? Entry, int Length) Longest(ReadOnlySpan<int> prompt)
    {
        LinkedListNode<Entry>? best = null;
        int length = 0;
        for (LinkedListNode<Entry>? node = _entries.First; node is not null; node = node.Next)
        {
            int common = Math.Min(prompt.CommonPrefixLength(node.Value.TokenIds), prompt.Length - 1);
            if (common > length && common >= node.Value.Snapshot.EarliestPosition)
            {
                (best, length) = (node, common);
            }
        }

        return (best, length);
    }

    private bool Covers(ReadOnlySpan<int> tokenIds)
    {
        foreach (Entry entry in _entries)
        {
            if (entry.Snapshot.EarliestPosition <= tokenIds.Length && entry.TokenIds.AsSpan().StartsWith(tokenIds))
            {
                return true;
            }
        }

        return false;
    }

    private void Remove(LinkedListNode<Entry> node)
    {
        Bytes -= node.Value.Snapshot.Bytes;
        node.Value.Snapshot.Dispose();
        _entries.Remove(node);
    }

    private sealed record Entry(int[] TokenIds, IStateSnapshot Snapshot);
}
