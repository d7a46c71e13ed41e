namespace LocalInfer.Constraints.Automata;

/// <summary>All configurations met so far, each once. Grows under the automaton's lock; facts may be read without.</summary>
internal sealed class ConfigurationTable(int budget)
{
    private int[] _threads = new int[128];
    private int[] _ends = new int[64];
    private ConfigurationFacts[] _facts = new ConfigurationFacts[64];
    private int[] _buckets = NewBuckets(128);

    /// <summary>Configurations met.</summary>
    public int Count { get; private set; }

    /// <summary>The largest <see cref="ConfigurationFacts.FewestBytes"/> of any that can be ended.</summary>
    public int MostFewestBytes { get; private set; }

    /// <summary>The frames of a configuration in ascending order.</summary>
    public ReadOnlySpan<int> ThreadsOf(int id) => _threads.AsSpan((id == 0 ? 0 : _ends[id - 1]).._ends[id]);

    /// <summary>What is known of a configuration.</summary>
    public ConfigurationFacts FactsOf(int id) => Volatile.Read(ref _facts)[id];

    /// <summary>Looks a configuration up.</summary>
    public bool TryFind(ReadOnlySpan<int> threads, out int id)
    {
        for (int at = HashOf(threads) & (_buckets.Length - 1); ; at = (at + 1) & (_buckets.Length - 1))
        {
            id = _buckets[at];
            if (id < 0)
                return false;
            if (ThreadsOf(id).SequenceEqual(threads))
                return true;
        }
    }

    /// <summary>Adds a configuration that is not there.</summary>
    public int Add(ReadOnlySpan<int> threads, ConfigurationFacts facts)
    {
        if (Count >= budget)
            throw new ConstraintBudgetException($"The constraint has met {budget} states, more than its memory allows.");
        int start = Count == 0 ? 0 : _ends[Count - 1];
        if (start + threads.Length > _threads.Length)
            Array.Resize(ref _threads, Math.Max(_threads.Length * 2, start + threads.Length));
        threads.CopyTo(_threads.AsSpan(start));
        if (Count == _ends.Length)
        {
            Array.Resize(ref _ends, Count * 2);
            ConfigurationFacts[] larger = new ConfigurationFacts[Count * 2];
            _facts.CopyTo(larger, 0);
            Volatile.Write(ref _facts, larger);
        }

        _ends[Count] = start + threads.Length;
        _facts[Count] = facts;
        if (facts.FewestBytes < GrammarNode.Never)
            MostFewestBytes = Math.Max(MostFewestBytes, facts.FewestBytes);
        if (Count * 2 >= _buckets.Length)
            Rehash();
        Insert(Count);
        return Count++;
    }

    private static int[] NewBuckets(int size)
    {
        int[] buckets = new int[size];
        Array.Fill(buckets, -1);
        return buckets;
    }

    private static int HashOf(ReadOnlySpan<int> threads)
    {
        ulong hash = (ulong)threads.Length;
        foreach (int thread in threads)
            hash = (hash ^ (uint)thread) * 0x9E3779B97F4A7C15;
        return (int)(hash >> 33);
    }

    private void Rehash()
    {
        _buckets = NewBuckets(_buckets.Length * 2);
        for (int id = 0; id < Count; id++)
            Insert(id);
    }

    private void Insert(int id)
    {
        int at = HashOf(ThreadsOf(id)) & (_buckets.Length - 1);
        while (_buckets[at] >= 0)
            at = (at + 1) & (_buckets.Length - 1);
        _buckets[at] = id;
    }
}
