using LocalInfer.Mlx;
using LocalInfer.Models.Layouts;

namespace LocalInfer.Backends.Mlx;

/// <summary>
/// Keys and values of one layer of one sequence, [1, key heads, capacity, head dimension]. They grow by <see cref="StepTokens"/> tokens at a
/// time; in between, MLX writes new tokens in place, as nobody else holds the arrays. A snapshot that does makes the next write copy them once.
/// </summary>
/// <param name="attention">The layer.</param>
/// <param name="dtype">The element type.</param>
internal sealed class KvCache(AttentionLayout attention, MlxDtype dtype) : LayerState
{
    /// <summary>Tokens by which the capacity grows.</summary>
    public const int StepTokens = 256;

    private MlxHeld? _keys;
    private MlxHeld? _values;
    private int _capacity;

    /// <summary>The capacity for some tokens.</summary>
    public static int CapacityFor(int tokens) => (tokens + StepTokens - 1) / StepTokens * StepTokens;

    public override bool IsRecurrent => false;

    public override void AddArrays(List<MlxArray> arrays)
    {
        arrays.Add(_keys!.Array);
        arrays.Add(_values!.Array);
    }

    /// <summary>Appends tokens and returns keys and values of all tokens up to them.</summary>
    /// <param name="graph">What records.</param>
    /// <param name="k">[1, key heads, tokens, head dimension].</param>
    /// <param name="v">As <paramref name="k"/>.</param>
    /// <param name="position">The position of the first of them.</param>
    /// <param name="tokens">How many they are.</param>
    public (MlxArray Keys, MlxArray Values) Append(MlxGraph graph, MlxArray k, MlxArray v, int position, int tokens)
    {
        Reserve(graph, position + tokens);
        return (Write(graph, _keys!, k, position, tokens), Write(graph, _values!, v, position, tokens));
    }

    public override LayerState Share() => new KvCache(attention, dtype)
    {
        _keys = _keys is null ? null : new MlxHeld(_keys.Array),
        _values = _values is null ? null : new MlxHeld(_values.Array),
        _capacity = _capacity,
    };

    public override void Dispose()
    {
        _keys?.Dispose();
        _values?.Dispose();
    }

    private MlxArray Write(MlxGraph graph, MlxHeld held, MlxArray update, int position, int tokens)
    {
        ReadOnlySpan<int> stop = [1, attention.KvHeadCount, position + tokens, attention.HeadDim];
        MlxArray written = graph.SliceUpdate(held.Array, update, [0, 0, position, 0], stop);
        held.Set(written);
        return graph.Slice(written, [0, 0, 0, 0], stop);
    }

    private void Reserve(MlxGraph graph, int tokens)
    {
        int capacity = CapacityFor(tokens);
        if (capacity <= _capacity)
        {
            return;
        }

        MlxArray more = graph.Zeros([1, attention.KvHeadCount, capacity - _capacity, attention.HeadDim], dtype);
        if (_keys is null)
        {
            _keys = new MlxHeld(more);
            _values = new MlxHeld(more);
        }
        else
        {
            _keys.Set(graph.Concatenate([_keys.Array, more], 2));
            _values!.Set(graph.Concatenate([_values.Array, more], 2));
        }

        _capacity = capacity;
    }
}
