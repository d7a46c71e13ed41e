using LocalInfer.Backends.Cpu.Weights;
using LocalInfer.Models;
using LocalInfer.Models.Decoding;
using LocalInfer.Testing;

namespace LocalInfer.Backends.Cpu.Tests;

/// <summary>Decoders that differ in their adapters alone: the matrices are there once, and nothing else is seen of it.</summary>
public sealed class SharedMatricesTests
{
    private const string Case = "goldens/tiny/qwen2-lora";

    private static readonly string?[] Adapters = ["adapters-lora", null, "adapters-dora"];

    [SharedDataTheory(Case)]
    [InlineData(false)]
    [InlineData(true)]
    public void A_decoder_that_shares_matrices_gives_the_bits_of_one_with_its_own(bool exact)
    {
        var options = new CpuDecoderOptions { Exact = exact };
        using var first = CpuDecoder.Load(Folder("adapters-dora"), options);
        float[] before = Logits(first);
        foreach (string? adapter in Adapters)
        {
            using var alone = CpuDecoder.Load(Folder(adapter), options);
            using var sharing = first.WithAdapter(PathOf(adapter));
            Assert.Equal(Logits(alone), Logits(sharing));
        }

        Assert.Equal(before, Logits(first));
    }

    [SharedDataTheory(Case)]
    [InlineData(false)]
    [InlineData(true)]
    public void The_last_of_them_frees_the_matrices(bool exact)
    {
        var first = CpuDecoder.Load(Folder(adapter: null), new CpuDecoderOptions { Exact = exact });
        float[] expected = Logits(first);
        using var second = first.WithAdapter(adapterPath: null);
        first.Dispose();
        Assert.Equal(expected, Logits(second));
        Assert.Throws<ObjectDisposedException>(() => first.WithAdapter(adapterPath: null));
        using var third = second.WithAdapter(adapterPath: null);
        Assert.Equal(expected, Logits(third));
    }

    [SharedDataTheory(Case)]
    [InlineData(0)]
    [InlineData(2)]
    public void Matrices_are_read_once(int packThreads)
    {
        using var first = WeightLoader.Load(Folder(adapter: null), packThreads);
        using var second = WeightLoader.Load(Folder("adapters-lora"), packThreads, first.Matrices);
        Assert.Same(first.Embedding, second.Embedding);
        Assert.All(first.Layers.Zip(second.Layers), pair =>
        {
            Assert.Same(pair.First.Attention!.Q.Matrix, pair.Second.Attention!.Q.Matrix);
            Assert.Same(pair.First.Dense!.Down.Matrix, pair.Second.Dense!.Down.Matrix);
        });
        Assert.Contains(second.Layers, layer => layer.Attention!.Q.Adapter is not null);
        Assert.All(first.Layers, layer => Assert.Null(layer.Attention!.Q.Adapter));
    }

    [SharedDataFact(Case)]
    public void An_adapter_that_cannot_be_loaded_leaves_the_others_as_they_are()
    {
        using var decoder = CpuDecoder.Load(Folder(adapter: null));
        float[] expected = Logits(decoder);
        string wrong = SharedData.PathOf(Case);
        Assert.Contains("is not an adapter folder", Assert.Throws<ModelFormatException>(() => decoder.WithAdapter(wrong)).Message, StringComparison.Ordinal);
        using var sharing = decoder.WithAdapter(adapterPath: null);
        Assert.Equal(expected, Logits(decoder));
        Assert.Equal(expected, Logits(sharing));
    }

    private static ModelFolder Folder(string? adapter) => ModelFolder.Open(SharedData.PathOf(Case), PathOf(adapter));

    private static string? PathOf(string? adapter) => adapter is null ? null : SharedData.PathOf(Path.Combine(Case, adapter));

    private static float[] Logits(CpuDecoder decoder)
    {
        using var state = decoder.CreateState();
        var batch = new DecodeBatch();
        batch.Add(state, new[] { 3, 4, 5, 6, 7, 8, 9 }, LogitRows.All);
        Logits logits = decoder.Forward(batch);
        return [.. Enumerable.Range(0, 7).SelectMany(row => logits.Row(row).ToArray())];
    }
}
