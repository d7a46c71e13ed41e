using LocalInfer.Backends.Cpu.Kernels.Attention;
using LocalInfer.Backends.Cpu.Kernels.Int8;
using LocalInfer.Backends.Cpu.Kernels.Kv;
using LocalInfer.Backends.Cpu.Memory;

namespace LocalInfer.Backends.Cpu.Kernels;

/// <summary>
/// Calls the kernels that a first pass needs once each, on next to nothing, so that they are compiled when it comes: done beside what a server has to do
/// before its first pass, that takes a fifteenth off the time to its first token. Needs no state of a decoder; any thread.
/// </summary>
/// <param name="kernels">The tier's.</param>
/// <param name="kv">How keys and values are kept.</param>
/// <param name="dimension">Values of a head, even.</param>
internal sealed unsafe class KernelRehearsal(KernelSet kernels, KvFormat kv, int dimension)
{
    private const int Floats = 16 * 1024;

    /// <summary>Calls them.</summary>
    /// <param name="form">How panels are to be read.</param>
    /// <param name="queriesPerKey">Query heads of a key head.</param>
    public void Run(in PanelForm form, int queriesPerKey)
    {
        using var zeros = new NativeBuffer(Floats);
        using var results = new NativeBuffer(Floats);
        new Span<float>(zeros.Pointer, Floats).Clear();
        Layers(form, zeros.Pointer, results.Pointer);
        foreach (int tokens in (ReadOnlySpan<int>)[PanelInput.MostTokens, 1])
        {
            Panels(form, tokens, zeros.Pointer, results.Pointer);
        }

        foreach (int queries in (ReadOnlySpan<int>)[QueryTile.Most, QueryTile.CountFor(queriesPerKey)])
        {
            Attend(queries);
        }
    }

    private void Layers(in PanelForm form, float* zeros, float* results)
    {
        float[] bias = new float[PanelLayout.Rows];
        kernels.Widen(form.ScaleDtype, (byte*)zeros, PanelLayout.GroupSize, results);
        kernels.Dequantize((byte*)zeros, zeros, zeros, PanelLayout.GroupSize, groups: 1, results);
        kernels.Normalize(zeros, zeros, PanelLayout.GroupSize, eps: 1, results);
        kernels.Rotate(results, zeros, zeros, dimension / 2);
        kernels.Gate(zeros, zeros, PanelLayout.GroupSize, results);
        kernels.Panels.Quantize(zeros, (sbyte*)results, results + PanelLayout.GroupSize, results + PanelLayout.GroupSize + 1);
        kernels.AddBias(results, tokens: 1, bias, panel: 0);
        kernels.Write(zeros, tokens: 1, results, firstToken: 0, PanelLayout.Rows, panel: 0, accumulate: true);
    }

    private void Panels(in PanelForm form, int tokens, float* zeros, float* results)
    {
        var input = new PanelInput(tokens, groups: 1, (sbyte*)zeros, zeros, zeros) { Planes = form.Planes };
        kernels.Panels.Multiply(form, (byte*)zeros, input, results);
        kernels.Panels.MultiplyTwo(form, (byte*)zeros, form.GroupBytes, input, results);
    }

    private void Attend(int queries)
    {
        long sumsSize = AttentionSums.Size(queries, dimension), scratch = (long)queries * (dimension + KvShape.BlockTokens), wide = (long)KvShape.BlockTokens * dimension;
        int keyBytes = kv.KeyBytes(dimension), valueBytes = kv.ValueBytes(dimension);
        using var memory = new NativeBuffer(sumsSize + scratch + (2 * wide) + ((keyBytes + valueBytes) / sizeof(float)));
        new Span<byte>(memory.Pointer, (int)memory.Capacity * sizeof(float)).Clear();
        var sums = new AttentionSums(memory.Pointer, queries, dimension);
        float* query = memory.Pointer + sumsSize, wideKeys = query + scratch, wideValues = wideKeys + wide;
        byte* keys = (byte*)(wideValues + wide), values = keys + keyBytes;
        int* visible = stackalloc int[queries];
        new Span<int>(visible, queries).Fill(1);
        sums.Clear();
        kv.Store(query, query, dimension, slot: 0, keys, values);
        var tile = new QueryTile
        {
            Count = queries,
            Dimension = dimension,
            Queries = query,
            Visible = visible,
            Weights = query + ((long)queries * dimension),
            Maxima = sums.Maxima,
            Sums = sums.Sums,
            Outputs = sums.Outputs,
        };
        kv.Attend(kv.Keys(keys, dimension, positions: 1, wideKeys), kv.Values(values, dimension, positions: 1, wideValues), tile, default);
        sums.Normalize(query: 0, query);
    }
}
