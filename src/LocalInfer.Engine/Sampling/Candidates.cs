using System.Numerics;

namespace LocalInfer.Engine.Sampling;

/// <summary>
/// The tokens that may still be drawn, by ascending id. Truncations take tokens away and never the last one. Holds memory of three rows;
/// loop thread only.
/// </summary>
/// <param name="rowLength">Values in a logit row.</param>
internal sealed class Candidates(int rowLength)
{
    private readonly int[] _ids = new int[rowLength];
    private readonly float[] _scores = new float[rowLength];
    private readonly float[] _weights = new float[rowLength];
    private readonly float[] _scratch = new float[rowLength];

    /// <summary>How many there are.</summary>
    public int Count { get; private set; }

    /// <summary>Their token ids.</summary>
    public ReadOnlySpan<int> Ids => _ids.AsSpan(0, Count);

    /// <summary>Their logits less the largest logit of the row: 0 at most.</summary>
    public ReadOnlySpan<float> Scores => _scores.AsSpan(0, Count);

    /// <summary>Probabilities times a common factor: 1 for the row's most likely token.</summary>
    public ReadOnlySpan<float> Weights => _weights.AsSpan(0, Count);

    /// <summary>Starts anew with every allowed token of a row whose weight is at least a floor.</summary>
    /// <param name="scores">The row, 0 at most; minus infinity where a token is not allowed.</param>
    /// <param name="weights">The exponentials of the row.</param>
    /// <param name="floor">0 takes all.</param>
    public void Take(ReadOnlySpan<float> scores, ReadOnlySpan<float> weights, float floor)
    {
        Count = 0;
        var floors = new Vector<float>(floor);
        int id = 0;
        for (; id <= weights.Length - Vector<float>.Count; id += Vector<float>.Count)
        {
            if (Vector.GreaterThanOrEqualAny(new Vector<float>(weights[id..]), floors))
            {
                Take(scores, weights, floor, id, id + Vector<float>.Count);
            }
        }

        Take(scores, weights, floor, id, weights.Length);
    }

    /// <summary>Keeps the candidates whose score is at least a floor.</summary>
    public void KeepScoresFrom(float floor)
    {
        int kept = 0;
        for (int i = 0; i < Count; i++)
        {
            Move(i, ref kept, _scores[i] >= floor);
        }

        Count = kept;
    }

    /// <summary>Keeps the candidates whose weight is at least a floor.</summary>
    public void KeepWeightsFrom(float floor)
    {
        int kept = 0;
        for (int i = 0; i < Count; i++)
        {
            Move(i, ref kept, _weights[i] >= floor);
        }

        Count = kept;
    }

    /// <summary>Takes away the candidates whose weight is above a ceiling.</summary>
    /// <param name="ceiling">The largest weight to stay.</param>
    /// <param name="exempt">Tokens that stay however heavy they are.</param>
    public void DropWeightsAbove(float ceiling, IReadOnlyList<int> exempt)
    {
        int kept = 0;
        for (int i = 0; i < Count; i++)
        {
            Move(i, ref kept, _weights[i] <= ceiling || Contains(exempt, _ids[i]));
        }

        Count = kept;
    }

    /// <summary>Keeps the best few; of equals at the border those with the lower ids.</summary>
    /// <param name="count">How many, at least 1.</param>
    public void KeepBest(int count)
    {
        if (count >= Count)
        {
            return;
        }

        float border = KthScore(count);
        int equals = count;
        for (int i = 0; i < Count; i++)
        {
            equals -= _scores[i] > border ? 1 : 0;
        }

        int kept = 0;
        for (int i = 0; i < Count; i++)
        {
            bool isBorder = _scores[i] == border;
            Move(i, ref kept, _scores[i] > border || (isBorder && equals > 0));
            equals -= isBorder ? 1 : 0;
        }

        Count = kept;
    }

    /// <summary>The k-th best score.</summary>
    /// <param name="k">1 to <see cref="Count"/>.</param>
    public float KthScore(int k)
    {
        Scores.CopyTo(_scratch);
        return Selection.KthLargest(_scratch.AsSpan(0, Count), k);
    }

    /// <summary>The weight down to which the heaviest candidates must be taken to reach a mass.</summary>
    public float MassBorder(double mass)
    {
        Weights.CopyTo(_scratch);
        return Selection.MassBorder(_scratch.AsSpan(0, Count), mass);
    }

    /// <summary>Makes the weights those of the scores at a temperature; the best candidate's becomes 1.</summary>
    public void Heat(double temperature)
    {
        float best = RowMath.Max(Scores);
        if (temperature != 1 || best < 0)
        {
            Span<float> weights = _weights.AsSpan(0, Count);
            Scores.CopyTo(weights);
            RowMath.Lower(weights, best);
            RowMath.Exp(weights, (float)(1 / temperature), weights);
        }
    }

    private static bool Contains(IReadOnlyList<int> ids, int id)
    {
        for (int i = 0; i < ids.Count; i++)
        {
            if (ids[i] == id)
            {
                return true;
            }
        }

        return false;
    }

    private void Take(ReadOnlySpan<float> scores, ReadOnlySpan<float> weights, float floor, int start, int end)
    {
        for (int id = start; id < end; id++)
        {
            if (weights[id] >= floor && !float.IsNegativeInfinity(scores[id]))
            {
                _ids[Count] = id;
                _scores[Count] = scores[id];
                _weights[Count++] = weights[id];
            }
        }
    }

    private void Move(int from, ref int to, bool keep)
    {
        if (keep)
        {
            _ids[to] = _ids[from];
            _scores[to] = _scores[from];
            _weights[to++] = _weights[from];
        }
    }
}
