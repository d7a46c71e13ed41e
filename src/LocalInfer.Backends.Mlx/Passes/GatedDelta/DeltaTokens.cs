using System.Runtime.InteropServices;
using LocalInfer.Mlx;

namespace LocalInfer.Backends.Mlx.Passes.GatedDelta;

/// <summary>What the delta rule takes of some tokens; float32, the third axis is that of the tokens.</summary>
/// <param name="Q">Queries, [key heads, 1, tokens, key dimension].</param>
/// <param name="K">Keys of length 1, as <paramref name="Q"/>.</param>
/// <param name="V">Values, [key heads, value heads of each, tokens, value dimension].</param>
/// <param name="LogDecay">log g, at most 0, [key heads, value heads of each, tokens, 1].</param>
/// <param name="Strength">β, 0 to 1, as <paramref name="LogDecay"/>.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct DeltaTokens(MlxArray Q, MlxArray K, MlxArray V, MlxArray LogDecay, MlxArray Strength)
{
    /// <summary>Some of the tokens.</summary>
    public DeltaTokens Slice(MlxGraph graph, int start, int count) => new(
        Part(graph, Q, start, count), Part(graph, K, start, count), Part(graph, V, start, count), Part(graph, LogDecay, start, count), Part(graph, Strength, start, count));

    /// <summary>The part of an array that belongs to some tokens.</summary>
    public static MlxArray Part(MlxGraph graph, MlxArray a, int start, int count) =>
        graph.SliceAxis(a, 2, start, start + count);
}
