using System.Runtime.InteropServices;
using LocalInfer.Backends.Mlx.Weights;
using LocalInfer.Mlx;

namespace LocalInfer.Backends.Mlx.Passes.GatedDelta;

/// <summary>
/// The gated delta rule of one sequence, in float32: at each token the memory S is faded by g, then what it holds for key k is moved towards value v
/// by the share β; query q reads it. S ← g S;  S ← S + β (v − S k) kᵀ;  o = S q.
/// </summary>
/// <param name="graph">What records.</param>
/// <param name="constants">What it computes with.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly struct DeltaRule(MlxGraph graph, DeltaConstants constants)
{
    /// <summary>Runs tokens one after the other, or as many together as <see cref="DeltaConstants.ChunkTokens"/>.</summary>
    /// <param name="x">The tokens.</param>
    /// <param name="tokens">How many they are.</param>
    /// <param name="memory">[key heads, value heads of each, value dimension, key dimension].</param>
    /// <returns>What was read, [key heads, value heads of each, tokens, value dimension], and the memory behind the last token.</returns>
    public (MlxArray Read, MlxArray Memory) Run(in DeltaTokens x, int tokens, MlxArray memory)
    {
        if (tokens <= DeltaConstants.ChunkTokens)
        {
            return tokens == 1 ? Step(x, memory) : Chunk(x, tokens, memory);
        }

        var read = new MlxArray[(tokens + DeltaConstants.ChunkTokens - 1) / DeltaConstants.ChunkTokens];
        for (int i = 0; i < read.Length; i++)
        {
            int start = i * DeltaConstants.ChunkTokens, count = Math.Min(DeltaConstants.ChunkTokens, tokens - start);
            (read[i], memory) = Run(x.Slice(graph, start, count), count, memory);
        }

        return (graph.Concatenate(read, 2), memory);
    }

    private (MlxArray Read, MlxArray Memory) Step(in DeltaTokens x, MlxArray memory)
    {
        MlxArray faded = graph.Multiply(memory, graph.Exp(x.LogDecay));
        MlxArray held = graph.MatMul(x.K, Transposed(faded));
        MlxArray change = graph.Multiply(graph.Subtract(x.V, held), x.Strength);
        MlxArray changed = graph.Add(faded, graph.MatMul(Transposed(change), x.K));
        return (graph.MatMul(x.Q, Transposed(changed)), changed);
    }

    /// <summary>
    /// All tokens at once. With c the running sum of log g, the changes δ solve (I + A) δ = β (v − exp(c) S k), where A[t, i] = β[t] exp(c[t] − c[i]) k[t]·k[i]
    /// for i &lt; t; then o = exp(c) S q + Σ exp(c[t] − c[i]) (q[t]·k[i]) δ[i] over i ≤ t.
    /// </summary>
    private (MlxArray Read, MlxArray Memory) Chunk(in DeltaTokens x, int tokens, MlxArray memory)
    {
        MlxArray sums = graph.CumulativeSum(x.LogDecay, 2);
        MlxArray fading = graph.Exp(sums);
        MlxArray fadingBetween = graph.Exp(graph.Add(graph.Subtract(sums, Transposed(sums)), Corner(constants.Future, tokens)));
        MlxArray keys = Transposed(x.K), held = Transposed(memory);

        MlxArray influence = graph.Multiply(graph.Multiply(fadingBetween, graph.MatMul(x.K, keys)), x.Strength);
        MlxArray wanted = graph.Multiply(graph.Subtract(x.V, graph.Multiply(graph.MatMul(x.K, held), fading)), x.Strength);
        MlxArray changes = graph.MatMul(Inverse(influence, tokens), wanted);

        MlxArray own = graph.MatMul(graph.Multiply(fadingBetween, graph.MatMul(x.Q, keys)), changes);
        MlxArray read = graph.Add(graph.Multiply(graph.MatMul(x.Q, held), fading), own);

        MlxArray total = DeltaTokens.Part(graph, sums, tokens - 1, 1);
        MlxArray left = graph.Multiply(graph.Exp(graph.Subtract(total, sums)), x.K);
        MlxArray changed = graph.Add(graph.Multiply(memory, graph.Exp(total)), graph.MatMul(Transposed(changes), left));
        return (read, changed);
    }

    /// <summary>
    /// (I + A)⁻¹ of the part of A below the diagonal, from blocks twice as large each time: the inverse of [P 0; B Q] is [P⁻¹ 0; −Q⁻¹ B P⁻¹ Q⁻¹]. Unlike
    /// the shorter product of (I − A)(I + A²)(I + A⁴).. it loses no digits where keys repeat.
    /// </summary>
    private MlxArray Inverse(MlxArray a, int tokens)
    {
        MlxArray inverse = graph.Subtract(Corner(constants.Identity, tokens), graph.Multiply(a, Corner(constants.Blocks[0], tokens)));
        for (int level = 1; 1 << level < tokens; level++)
        {
            MlxArray between = graph.Multiply(a, Corner(constants.Blocks[level], tokens));
            inverse = graph.Subtract(inverse, graph.MatMul(graph.MatMul(inverse, between), inverse));
        }

        return inverse;
    }

    private MlxArray Corner(MlxHeld square, int tokens) => tokens == DeltaConstants.ChunkTokens
        ? square.Array
        : graph.Slice(square.Array, [0, 0], [tokens, tokens]);

    private MlxArray Transposed(MlxArray a) => graph.Transpose(a, 0, 1, 3, 2);
}
