using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace LocalInfer.Backends.Cpu.Kernels.Attention;

/// <summary>
/// What some queries have gathered from a stretch of their context, not yet normalised: weighted values, sums of weights and largest scores. Stretches are
/// joined in their order (Dao et al., Flash-Decoding, 2023). The memory is the caller's.
/// </summary>
/// <param name="memory">Room for <see cref="Size"/> values.</param>
/// <param name="queries">At least 1.</param>
/// <param name="dimension">Values of a head.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly unsafe struct AttentionSums(float* memory, int queries, int dimension)
{
    private const int Line = 16;

    /// <summary>float32 [queries, dimension]: weighted values.</summary>
    public float* Outputs { get; } = memory;

    /// <summary>float32 [queries, <see cref="QueryTile.SumLanes"/>]: sums of weights, in parts.</summary>
    public float* Sums { get; } = memory + ((long)queries * dimension);

    /// <summary>float32 [queries]: largest scores; minus infinity where a query has seen nothing.</summary>
    public float* Maxima { get; } = memory + ((long)queries * (dimension + QueryTile.SumLanes));

    /// <summary>Values that the results of some queries take, whole cache lines.</summary>
    public static long Size(int queries, int dimension) => (((long)queries * (dimension + QueryTile.SumLanes + 1)) + Line - 1) / Line * Line;

    /// <summary>Nothing has been seen.</summary>
    public void Clear()
    {
        new Span<float>(Outputs, queries * (dimension + QueryTile.SumLanes)).Clear();
        new Span<float>(Maxima, queries).Fill(float.NegativeInfinity);
    }

    /// <summary>Joins what lies behind. A query that saw nothing there keeps what it has, and one that saw nothing before takes it over, exactly.</summary>
    /// <param name="later">The results of the same queries.</param>
    public void Join(in AttentionSums later)
    {
        for (int q = 0; q < queries; q++)
        {
            float maximum = MathF.Max(Maxima[q], later.Maxima[q]);
            float before = MathF.Exp(Maxima[q] - maximum), after = MathF.Exp(later.Maxima[q] - maximum);
            Add(Sums, before, later.Sums, after, q, QueryTile.SumLanes);
            Add(Outputs, before, later.Outputs, after, q, dimension);
            Maxima[q] = maximum;
        }
    }

    /// <summary>The weighted mean of what a query saw.</summary>
    /// <param name="query">The query.</param>
    /// <param name="destination">float32 [dimension].</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Normalize(int query, float* destination)
    {
        float* parts = Sums + (query * QueryTile.SumLanes), outputs = Outputs + ((long)query * dimension);
        Vector<float> lanes = Vector<float>.Zero;
        for (int i = 0; i < QueryTile.SumLanes; i += Vector<float>.Count)
        {
            lanes += Vector.Load(parts + i);
        }

        float sum = Vector.Sum(lanes);
        int at = 0;
        for (; at <= dimension - Vector<float>.Count; at += Vector<float>.Count)
        {
            (Vector.Load(outputs + at) / new Vector<float>(sum)).Store(destination + at);
        }

        for (; at < dimension; at++)
        {
            destination[at] = outputs[at] / sum;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Add(float* values, float factor, float* others, float otherFactor, int row, int width)
    {
        float* target = values + ((long)row * width), added = others + ((long)row * width);
        int at = 0;
        for (; at <= width - Vector<float>.Count; at += Vector<float>.Count)
        {
            ((Vector.Load(target + at) * factor) + (Vector.Load(added + at) * otherFactor)).Store(target + at);
        }

        for (; at < width; at++)
        {
            target[at] = (target[at] * factor) + (added[at] * otherFactor);
        }
    }
}
