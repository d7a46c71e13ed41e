using System.Numerics.Tensors;
using LocalInfer.Models.Decoding;

namespace LocalInfer.Conformance.Tests;

/// <summary>Short ways to run a decoder, through nothing but <see cref="IDecoder"/>.</summary>
internal static class DecoderRuns
{
    /// <summary>Appends tokens to a state and returns the wanted rows.</summary>
    public static float[][] Append(this IDecoder decoder, IDecoderState state, ReadOnlyMemory<int> ids, LogitRows rows)
    {
        var batch = new DecodeBatch();
        batch.Add(state, ids, rows);
        return decoder.Run(batch);
    }

    public static float[][] Run(this IDecoder decoder, DecodeBatch batch)
    {
        var logits = decoder.Forward(batch);
        return [.. Enumerable.Range(0, logits.RowCount).Select(row => logits.Row(row).ToArray())];
    }

    /// <summary>All rows of a prompt, computed in chunks of the given sizes; the last size repeats.</summary>
    public static float[][] Prefill(this IDecoder decoder, int[] prompt, params int[] chunks)
    {
        using var state = decoder.CreateState();
        var rows = new List<float[]>();
        for (int start = 0, i = 0; start < prompt.Length; i++)
        {
            int count = Math.Min(chunks[Math.Min(i, chunks.Length - 1)], prompt.Length - start);
            rows.AddRange(decoder.Append(state, prompt.AsMemory(start, count), LogitRows.All));
            start += count;
        }

        return [.. rows];
    }

    /// <summary>Greedy decoding: ids and the row that each was chosen from. Ends after an id of <paramref name="endIds"/>.</summary>
    public static (List<int> Ids, List<float[]> Rows) Greedy(this IDecoder decoder, int[] prompt, int steps, params int[] endIds)
    {
        using var state = decoder.CreateState();
        var ids = new List<int>();
        var rows = new List<float[]> { decoder.Append(state, prompt, LogitRows.Last)[0] };
        while (true)
        {
            ids.Add(Argmax(rows[^1]));
            if (ids.Count == steps || endIds.Contains(ids[^1]))
            {
                return (ids, rows);
            }

            rows.Add(decoder.Append(state, new[] { ids[^1] }, LogitRows.Last)[0]);
        }
    }

    /// <summary>The rows from which given ids come, one after another, whatever the decoder itself would choose.</summary>
    public static List<float[]> Forced(this IDecoder decoder, int[] prompt, int[] ids)
    {
        using var state = decoder.CreateState();
        var rows = new List<float[]> { decoder.Append(state, prompt, LogitRows.Last)[0] };
        foreach (int id in ids.SkipLast(1))
        {
            rows.Add(decoder.Append(state, new[] { id }, LogitRows.Last)[0]);
        }

        return rows;
    }

    /// <summary>By how much the best logit leads the next one.</summary>
    public static float Margin(float[] row)
    {
        float best = TensorPrimitives.Max(row);
        return best - row.Where((_, id) => id != Argmax(row)).Max();
    }

    public static int Argmax(float[] row) => TensorPrimitives.IndexOfMax(row);

    public static float MeanAbsDifference(float[] left, float[] right)
    {
        Assert.Equal(left.Length, right.Length);
        Assert.DoesNotContain(left, float.IsNaN);
        return left.Zip(right, (a, b) => Math.Abs(a - b)).Average();
    }

    public static float MaxAbsDifference(float[] left, float[] right)
    {
        Assert.Equal(left.Length, right.Length);
        Assert.DoesNotContain(left, float.IsNaN);
        return left.Zip(right, (a, b) => Math.Abs(a - b)).Max();
    }
}
