using LocalInfer.Mlx;
using LocalInfer.Models.Decoding;

namespace LocalInfer.Backends.Mlx.Passes;

/// <summary>The tokens of one pass, entry behind entry; reused from pass to pass.</summary>
internal sealed class PassTokens
{
    /// <summary>The most tokens of a pass: mlx-lm's <c>prefill_step_size</c>.</summary>
    public const int Capacity = 2048;

    private readonly List<PassEntry> _entries = [];
    private readonly int[] _ids = new int[Capacity];
    private readonly List<int> _wanted = [];

    /// <summary>The sequences' parts.</summary>
    public List<PassEntry> Entries => _entries;

    /// <summary>Tokens so far.</summary>
    public int Count { get; private set; }

    /// <summary>Logit rows that are wanted.</summary>
    public int WantedCount => _wanted.Count;

    public void Clear()
    {
        _entries.Clear();
        _wanted.Clear();
        Count = 0;
    }

    /// <summary>Appends as many of an entry's tokens as there is room for.</summary>
    /// <param name="state">The sequence.</param>
    /// <param name="position">The position of the first of them.</param>
    /// <param name="ids">The tokens that are left of the entry.</param>
    /// <param name="rows">The logit rows wanted.</param>
    /// <returns>How many were appended.</returns>
    public int Add(MlxDecoderState state, int position, ReadOnlySpan<int> ids, LogitRows rows)
    {
        int count = Math.Min(ids.Length, Capacity - Count);
        ids[..count].CopyTo(_ids.AsSpan(Count));
        _entries.Add(new PassEntry(state, Count, count, position, rows));
        for (int i = 0; i < count; i++)
        {
            if (rows == LogitRows.All || (rows == LogitRows.Last && i == ids.Length - 1))
            {
                _wanted.Add(Count + i);
            }
        }

        Count += count;
        return count;
    }

    /// <summary>
    /// Adds the arrays that stand for what the pass leaves in the sequences' states: the last layer's keys and values need all layers before it, and what
    /// is recurrent stands for itself.
    /// </summary>
    public void AddStates(List<MlxArray> arrays)
    {
        foreach (PassEntry entry in _entries)
        {
            LayerState[] layers = entry.State.Layers;
            for (int i = 0; i < layers.Length; i++)
            {
                if (i == layers.Length - 1 || layers[i].IsRecurrent)
                {
                    layers[i].AddArrays(arrays);
                }
            }
        }
    }

    /// <summary>The token ids, int32 [tokens].</summary>
    public MlxArray Ids(MlxGraph graph) => graph.FromInts(_ids.AsSpan(0, Count));

    /// <summary>The wanted rows of an array of [tokens, ..].</summary>
    public MlxArray Wanted(MlxGraph graph, MlxArray rows) => _wanted.Count == Count
        ? rows
        : graph.Take(rows, graph.FromInts(System.Runtime.InteropServices.CollectionsMarshal.AsSpan(_wanted)), 0);
}
