using System.Runtime.InteropServices;
using LocalInfer.Backends.Mlx.Passes;
using LocalInfer.Mlx;
using LocalInfer.Models.Decoding;

namespace LocalInfer.Backends.Mlx;

/// <summary>
/// Steps whose tokens are picked by MLX. A step's tokens stay an array of MLX's, on which the next step is recorded and submitted before anybody
/// has read them. What is drawn is what the engine's own sampler would draw from the same logits, but where a number falls within rounding of
/// the border between two tokens. On the MLX thread only.
/// </summary>
/// <param name="graph">What records.</param>
/// <param name="pass">The network.</param>
internal sealed class MlxDeviceSampler(MlxGraph graph, NetworkPass pass) : IDisposable
{
    private readonly PassTokens _tokens = new();
    private readonly Queue<Step> _underWay = new();
    private readonly Stack<Step> _free = new();
    private readonly List<int> _ids = [];
    private readonly List<float> _temperatures = [];
    private readonly List<float> _draws = [];
    private readonly List<MlxArray> _computed = [];
    private MlxHeld? _forbidden;
    private Step? _last;

    /// <summary>Says which ids may be picked.</summary>
    public void Allow(ReadOnlySpan<bool> isAllowed)
    {
        var forbidden = new float[isAllowed.Length];
        for (int id = 0; id < isAllowed.Length; id++)
        {
            forbidden[id] = isAllowed[id] ? 0 : float.NegativeInfinity;
        }

        _forbidden?.Dispose();
        _forbidden = new MlxHeld(graph.FromFloats(forbidden, forbidden.Length));
        graph.Arena.Release();
    }

    /// <summary>Records a step and begins to compute it.</summary>
    public void Submit(ReadOnlySpan<DeviceRow> rows)
    {
        try
        {
            MlxArray ids = Ids(rows);
            _tokens.Clear();
            foreach (DeviceRow row in rows)
            {
                _tokens.Add((MlxDecoderState)row.State, row.State.Position, [0], LogitRows.Last);
            }

            MlxArray logits = pass.Head(pass.Layers(_tokens, ids));
            Step step = _free.Count > 0 ? _free.Pop() : new Step();
            step.Set(rows, Pick(logits, rows));
            if (_last is not null && !_underWay.Contains(_last))
            {
                _free.Push(_last);
            }

            _underWay.Enqueue(step);
            _last = step;
            _computed.Clear();
            _computed.Add(step.Tokens);
            _tokens.AddStates(_computed);
            graph.Arena.Release();
            MlxGraph.EvaluateAsync(CollectionsMarshal.AsSpan(_computed));
        }
        finally
        {
            graph.Arena.Release();
        }
    }

    /// <summary>Waits for the earliest step under way; its tokens are valid until the next call.</summary>
    public ReadOnlySpan<int> Take()
    {
        Step step = _underWay.Dequeue();
        if (!ReferenceEquals(step, _last))
        {
            _free.Push(step);
        }

        MlxGraph.Evaluate(step.Tokens);
        return step.Tokens.Read<int>();
    }

    public void Dispose()
    {
        _forbidden?.Dispose();
        _last?.Dispose();
        foreach (Step step in _underWay.Concat(_free))
        {
            step.Dispose();
        }
    }

    /// <summary>The tokens to append, int32 [rows]: those of the step before, in this step's order, and those that the host names.</summary>
    private MlxArray Ids(ReadOnlySpan<DeviceRow> rows)
    {
        _ids.Clear();
        bool isAsBefore = _last is not null && rows.Length == _last.States.Count, hasPending = false;
        for (int i = 0; i < rows.Length; i++)
        {
            bool isPending = rows[i].TokenId == DeviceRow.Pending;
            hasPending |= isPending;
            isAsBefore = isAsBefore && isPending && ReferenceEquals(_last!.States[i], rows[i].State);
            _ids.Add(isPending ? 0 : rows[i].TokenId);
        }

        MlxArray named = graph.FromInts(CollectionsMarshal.AsSpan(_ids));
        if (isAsBefore || !hasPending)
        {
            return isAsBefore ? _last!.Tokens : named;
        }

        // One table of both: the last step's tokens, then the named ones.
        Step before = _last ?? throw new ArgumentException("A row's token is pending, and there was no step before.", nameof(rows));
        for (int i = 0; i < rows.Length; i++)
        {
            _ids[i] = rows[i].TokenId == DeviceRow.Pending ? before.IndexOf(rows[i].State) : before.States.Count + i;
        }

        return graph.Take(graph.Concatenate([before.Tokens, named], 0), graph.FromInts(CollectionsMarshal.AsSpan(_ids)), 0);
    }

    /// <summary>A token for each row, int32 [rows]; −1 where a logit is no finite number.</summary>
    private MlxArray Pick(MlxArray logits, ReadOnlySpan<DeviceRow> rows)
    {
        MlxArray isSound = graph.All(graph.IsFinite(logits), -1);
        MlxArray legal = graph.Add(logits, _forbidden!.Array);
        MlxArray picked = graph.As(graph.ArgMax(legal, -1), MlxDtype.Int32);
        _temperatures.Clear();
        _draws.Clear();
        bool draws = false;
        foreach (DeviceRow row in rows)
        {
            draws |= row.Temperature > 0;
            _temperatures.Add(row.Temperature > 0 ? (float)row.Temperature : 1);
            _draws.Add(row.Temperature > 0 ? (float)row.Draw : -1);
        }

        if (draws)
        {
            MlxArray numbers = graph.FromFloats(CollectionsMarshal.AsSpan(_draws), rows.Length, 1);
            MlxArray temperatures = graph.FromFloats(CollectionsMarshal.AsSpan(_temperatures), rows.Length, 1);
            MlxArray drawn = Draw(graph.Softmax(graph.Divide(legal, temperatures), -1), numbers);
            MlxArray isGreedy = graph.LessEqual(graph.Reshape(numbers, rows.Length), graph.FromFloats([-1], 1));
            picked = graph.Where(isGreedy, picked, drawn);
        }

        return graph.Contiguous(graph.Where(isSound, picked, graph.FromInts([-1])));
    }

    /// <summary>The first id up to which the probabilities add up to more than a number's share of them all.</summary>
    private MlxArray Draw(MlxArray probabilities, MlxArray numbers)
    {
        MlxArray sums = graph.CumulativeSum(probabilities, -1);
        MlxArray share = graph.Multiply(graph.Sum(probabilities, -1, keepsAxis: true), numbers);
        MlxArray passed = graph.As(graph.LessEqual(sums, share), MlxDtype.Int32);

        // Where rounding leaves no such id, the most likely one that is left stands in: the last that adds anything.
        MlxArray first = graph.Sum(passed, -1);
        MlxArray last = graph.Sum(graph.As(graph.LessEqual(sums, graph.Multiply(graph.Max(sums, -1), graph.FromFloats([1 - 1e-6f], 1))), MlxDtype.Int32), -1);
        return graph.As(graph.Minimum(first, last), MlxDtype.Int32);
    }

    /// <summary>A step that was submitted: whose tokens, and the tokens.</summary>
    private sealed class Step : IDisposable
    {
        private MlxHeld? _tokens;

        public List<IDecoderState> States { get; } = [];

        public MlxArray Tokens => _tokens!.Array;

        public int IndexOf(IDecoderState state) => States.IndexOf(state) is >= 0 and var index
            ? index
            : throw new ArgumentException("A row's token is pending, and the step before had no such row.", nameof(state));

        public void Set(ReadOnlySpan<DeviceRow> rows, MlxArray tokens)
        {
            States.Clear();
            foreach (DeviceRow row in rows)
            {
                States.Add(row.State);
            }

            if (_tokens is null)
            {
                _tokens = new MlxHeld(tokens);
            }
            else
            {
                _tokens.Set(tokens);
            }
        }

        public void Dispose() => _tokens?.Dispose();
    }
}
