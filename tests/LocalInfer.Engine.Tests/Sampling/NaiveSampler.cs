using LocalInfer.Engine.Sampling;

namespace LocalInfer.Engine.Tests.Sampling;

/// <summary>Sampling written down as it is defined, with sorts and doubles: the oracle of the real one.</summary>
internal sealed class NaiveSampler(SamplingOptions options)
{
    /// <summary>How far the nearest decision was from going the other way; where that is within rounding, there is no right answer.</summary>
    public double Margin { get; private set; } = double.PositiveInfinity;

    /// <summary>Each id's probability; 0 where it is not kept.</summary>
    public double[] Probabilities(float[] row, bool[] legal, int[] history)
    {
        double[] logits = [.. row.Select((l, id) => legal[id] ? (double)l : double.NegativeInfinity)];
        Adjust(logits, history);
        List<int> kept = [.. Enumerable.Range(0, logits.Length).Where(id => legal[id]).OrderByDescending(id => logits[id]).ThenBy(id => id)];
        double[] p = Softmax(logits, kept, 1);

        if (options.TopP < 1)
        {
            double before = 0;
            int count = 0;
            while (count < kept.Count && (count == 0 || Less(before, options.TopP) || p[kept[count]] == p[kept[count - 1]]))
            {
                before += p[kept[count++]];
            }

            Cut(kept, count, logits);
        }

        if (options.MinP > 0)
        {
            double floor = logits[kept[0]] + Math.Log(options.MinP);
            int count = kept.FindIndex(id => Less(logits[id], floor));
            Cut(kept, Math.Max(count < 0 ? kept.Count : count, options.MinTokensToKeep), logits);
        }

        if (options.XtcProbability > 0)
        {
            p = Softmax(logits, kept, 1);
            int least = kept.FindLastIndex(id => Less(options.XtcThreshold, p[id]));
            kept = least < 0 ? kept : [.. kept.Where(id => p[id] <= p[kept[least]] || options.XtcExemptTokenIds.Contains(id))];
        }

        if (options.TopK > 0)
        {
            Cut(kept, options.TopK, logits);
        }

        return Softmax(logits, kept, options.Temperature);
    }

    private void Adjust(double[] logits, int[] history)
    {
        foreach (TokenBias bias in options.LogitBias)
        {
            logits[bias.TokenId] += bias.Bias;
        }

        foreach (int id in history.TakeLast(options.RepetitionWindow).Distinct())
        {
            logits[id] = logits[id] < 0 ? logits[id] * options.RepetitionPenalty : logits[id] / options.RepetitionPenalty;
        }

        foreach (int id in history.TakeLast(options.PresenceWindow).Distinct())
        {
            logits[id] -= options.PresencePenalty;
        }

        foreach (int id in history.TakeLast(options.FrequencyWindow))
        {
            logits[id] -= options.FrequencyPenalty;
        }
    }

    private void Cut(List<int> kept, int count, double[] logits)
    {
        if (count < kept.Count)
        {
            double gap = logits[kept[count - 1]] - logits[kept[count]];
            Margin = gap == 0 ? Margin : Math.Min(Margin, gap);
            kept.RemoveRange(count, kept.Count - count);
        }
    }

    private bool Less(double a, double b)
    {
        Margin = Math.Min(Margin, Math.Abs(a - b));
        return a < b;
    }

    private static double[] Softmax(double[] logits, List<int> kept, double temperature)
    {
        var p = new double[logits.Length];
        double best = kept.Max(id => logits[id]);
        double sum = kept.Sum(id => Math.Exp((logits[id] - best) / temperature));
        foreach (int id in kept)
        {
            p[id] = Math.Exp((logits[id] - best) / temperature) / sum;
        }

        return p;
    }
}
