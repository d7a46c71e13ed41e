using LocalInfer.Mlx;
using LocalInfer.Models;
using LocalInfer.Models.Decoding;
using LocalInfer.Testing;

namespace LocalInfer.Backends.Mlx.Tests;

/// <summary>What holds of decoders in general holds with gated delta nets and adapters too; their logits are compared by the conformance suite.</summary>
public sealed class HybridDecoderTests
{
    [MlxSharedDataTheory("goldens/tiny")]
    [InlineData("qwen3_next-4bit", null)]
    [InlineData("qwen3_5-4bit", null)]
    [InlineData("qwen2-lora", "adapters-dora")]
    public void A_step_allocates_nothing_and_leaves_no_handle(string name, string? adapter)
    {
        using MlxDecoder decoder = Load(name, adapter);
        using IDecoderState state = decoder.CreateState();
        int[] id = [7];
        var batch = new DecodeBatch();
        Steps(100);
        long handles = MlxHandles.Live, there = MlxThread.Shared.Run(GC.GetAllocatedBytesForCurrentThread), here = GC.GetAllocatedBytesForCurrentThread();
        Steps(50);
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - here);
        Assert.Equal(0, MlxThread.Shared.Run(GC.GetAllocatedBytesForCurrentThread) - there);
        Assert.Equal(handles, MlxHandles.Live);

        void Steps(int count)
        {
            for (int i = 0; i < count; i++)
            {
                batch.Clear();
                batch.Add(state, id, LogitRows.Last);
                decoder.Forward(batch);
            }
        }
    }

    /// <summary>What a state takes does not hang on the inputs of the convolution of a long prompt.</summary>
    [MlxSharedDataTheory("goldens/tiny")]
    [InlineData("qwen3_next-4bit")]
    public void A_state_takes_the_bytes_that_were_announced(string name)
    {
        using MlxDecoder decoder = Load(name);
        int[] prompt = [.. Enumerable.Range(0, 200).Select(i => i * 31 % 512)];
        using IDecoderState first = decoder.CreateState();
        decoder.Append(first, prompt);
        long before = MlxThread.Shared.Run(() => MlxMemory.Active);
        using IDecoderState second = decoder.CreateState();
        decoder.Append(second, prompt);
        long taken = MlxThread.Shared.Run(() => MlxMemory.Active) - before;
        Assert.InRange(taken, decoder.StateBytes(200), decoder.StateBytes(200) + 65536);
        Assert.True(decoder.StateBytes(0) > 0);
    }

    [MlxSharedDataTheory("goldens/tiny")]
    [InlineData("qwen3_5_moe-4bit", null)]
    [InlineData("qwen2-lora", "adapters-lora")]
    public void Tokens_picked_ahead_on_the_device_are_the_most_likely_ones(string name, string? adapter)
    {
        const int Count = 20;
        using MlxDecoder decoder = Load(name, adapter);
        decoder.Allow([.. Enumerable.Repeat(true, decoder.Layout.VocabSize)]);
        using IDecoderState ahead = decoder.CreateState(), alone = decoder.CreateState();
        List<int> expected = [5], picked = [];
        decoder.Submit([new DeviceRow(ahead, 5, 0, 0)]);
        for (int i = 0; i < Count; i++)
        {
            float[] row = decoder.Append(alone, expected[^1]);
            expected.Add(Array.IndexOf(row, row.Max()));
        }

        for (int i = 1; i < Count; i++)
        {
            decoder.Submit([new DeviceRow(ahead, DeviceRow.Pending, 0, 0)]);
            picked.Add(decoder.Take()[0]);
        }

        picked.Add(decoder.Take()[0]);
        Assert.Equal(expected[1..], picked);
    }

    /// <summary>Found out when all weights are in MLX's memory: the adapter's feed-forward module has no place in a mixture of experts.</summary>
    [MlxSharedDataFact("goldens/tiny")]
    public void An_adapter_of_another_model_is_refused_and_leaves_nothing()
    {
        long handles = MlxHandles.Live;
        ModelFolder folder = ModelFolder.Open(
            SharedData.PathOf("goldens/tiny/qwen3_moe-4bit-norm"), SharedData.PathOf("goldens/tiny/qwen2-lora/adapters-lora"));
        Assert.Throws<ModelFormatException>(() => MlxDecoder.Load(folder, new MlxDecoderOptions { Gpu = false }));
        Assert.Equal(handles, MlxHandles.Live);
    }

    private static MlxDecoder Load(string name, string? adapter = null)
    {
        string folder = SharedData.PathOf($"goldens/tiny/{name}");
        return MlxDecoder.Load(ModelFolder.Open(folder, adapter is null ? null : Path.Combine(folder, adapter)), new MlxDecoderOptions { Gpu = false });
    }
}
