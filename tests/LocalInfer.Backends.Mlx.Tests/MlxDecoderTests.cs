using System.Diagnostics;
using LocalInfer.Mlx;
using LocalInfer.Models;
using LocalInfer.Models.Decoding;
using LocalInfer.Testing;

namespace LocalInfer.Backends.Mlx.Tests;

public sealed class MlxDecoderTests
{
    [MlxFact]
    public void On_the_cpu_activations_are_float32() => Using(decoder =>
    {
        Assert.False(decoder.Device.IsGpu);
        Assert.Equal(MlxDtype.Float32, decoder.Dtype);
    });

    /// <summary>The element types that Metal runs in: nothing on the way may widen what is kept.</summary>
    [MlxTheory]
    [InlineData(MlxDtype.BFloat16)]
    [InlineData(MlxDtype.Float16)]
    public void Half_precision_is_near_float32_and_halves_the_cache(MlxDtype dtype)
    {
        using MlxDecoder exact = TinyModel.Load(), half = TinyModel.Load(dtype);
        using IDecoderState exactState = exact.CreateState(), halfState = half.CreateState();
        float[] expected = exact.Append(exactState, 1, 2, 3, 4, 5), actual = half.Append(halfState, 1, 2, 3, 4, 5);
        Assert.InRange(expected.Zip(actual, (a, b) => Math.Abs(a - b)).Average(), 1e-6, 0.1023); // golden.json's tolerance for half precision
        Assert.Equal(exact.StateBytes(300), 2 * half.StateBytes(300));
        var arrays = new List<MlxArray>();
        ((MlxDecoderState)halfState).Layers[0].AddArrays(arrays);
        Assert.All(arrays, array => Assert.Equal(dtype, MlxThread.Shared.Run(() => array.Dtype)));
    }

    [MlxFact]
    public void A_state_takes_the_bytes_that_were_announced() => Using(decoder =>
    {
        using IDecoderState state = decoder.CreateState();
        decoder.Append(state, 1);
        long before = MlxThread.Shared.Run(() => MlxMemory.Active);
        using IDecoderState second = decoder.CreateState();
        decoder.Append(second, 1);
        long taken = MlxThread.Shared.Run(() => MlxMemory.Active) - before;
        Assert.InRange(taken, decoder.StateBytes(1), decoder.StateBytes(1) + 65536);
        Assert.Equal(decoder.StateBytes(1), decoder.StateBytes(256));
        Assert.Equal(2 * decoder.StateBytes(1), decoder.StateBytes(257));
    });

    [MlxFact]
    public void A_decode_step_allocates_nothing_and_leaves_no_handle() => Using(decoder =>
    {
        using IDecoderState state = decoder.CreateState();
        int[] id = [7];
        var batch = new DecodeBatch();
        for (int i = 0; i < 300; i++)
        {
            Step();
        }

        long handles = MlxHandles.Live;
        long there = MlxThread.Shared.Run(GC.GetAllocatedBytesForCurrentThread), here = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 50; i++)
        {
            Step();
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - here);
        Assert.Equal(0, MlxThread.Shared.Run(GC.GetAllocatedBytesForCurrentThread) - there);
        Assert.Equal(handles, MlxHandles.Live);

        void Step()
        {
            batch.Clear();
            batch.Add(state, id, LogitRows.Last);
            decoder.Forward(batch);
        }
    });

    /// <summary>10,000 steps in sequences that come, fork and go: handles, MLX's memory and the threads of the process stay as they are.</summary>
    [MlxFact]
    public void Ten_thousand_steps_grow_nothing() => Using(decoder =>
    {
        var batch = new DecodeBatch();
        Round(0);
        Round(1);
        (long Handles, long Bytes, int Threads) before = Look();
        for (int round = 0; round < 100; round++)
        {
            Round(round);
        }

        Assert.Equal(before.Handles, Look().Handles);
        Assert.InRange(Look().Bytes, 0, before.Bytes + 65536);
        Assert.InRange(Look().Threads, 1, before.Threads + 4); // the runtime's own come and go

        void Round(int round)
        {
            using IDecoderState first = decoder.CreateState(), second = decoder.CreateState();
            for (int i = 0; i < 50; i++)
            {
                Step(first, second, (i * 7) + round);
            }

            Assert.True(first.TrySnapshot(out IStateSnapshot? snapshot));
            Assert.True(second.TryRestore(snapshot, 25));
            for (int i = 0; i < 50; i++)
            {
                Step(first, second, (i * 11) + round);
            }

            snapshot.Dispose();
        }

        void Step(IDecoderState first, IDecoderState second, int id)
        {
            batch.Clear();
            batch.Add(first, new[] { id % 512 }, LogitRows.Last);
            batch.Add(second, new[] { id % 512 }, LogitRows.Last);
            decoder.Forward(batch);
        }

        static (long Handles, long Bytes, int Threads) Look() => (MlxHandles.Live, MlxThread.Shared.Run(() =>
        {
            MlxMemory.ClearCache();
            return MlxMemory.Active;
        }), Process.GetCurrentProcess().Threads.Count);
    });

    [MlxFact]
    public void A_decoder_frees_all_it_had()
    {
        using (TinyModel.Load())
        {
        }

        long handles = MlxHandles.Live, bytes = MlxThread.Shared.Run(() => MlxMemory.Active);
        MlxDecoder decoder = TinyModel.Load();
        using (IDecoderState state = decoder.CreateState())
        {
            decoder.Append(state, 1, 2, 3);
            Assert.True(MlxHandles.Live > handles);
        }

        decoder.Dispose();
        Assert.Equal(handles, MlxHandles.Live);
        Assert.Equal(bytes, MlxThread.Shared.Run(() => MlxMemory.Active));
        Assert.Throws<ObjectDisposedException>(decoder.CreateState);
    }

    /// <summary>More tokens than a pass takes, in one entry: as in chunks.</summary>
    [MlxFact]
    public void A_long_entry_is_cut_into_passes() => Using(decoder =>
    {
        int[] prompt = [.. Enumerable.Range(0, 2100).Select(i => i * 31 % 512)];
        using IDecoderState whole = decoder.CreateState(), parts = decoder.CreateState(), other = decoder.CreateState();
        var batch = new DecodeBatch();
        batch.Add(other, new[] { 3 }, LogitRows.Last);
        batch.Add(whole, prompt, LogitRows.Last);
        Logits logits = decoder.Forward(batch);
        Assert.Equal(2, logits.RowCount);
        float[] actual = logits.Row(1).ToArray();
        decoder.Append(parts, prompt[..1000]);
        float[] expected = decoder.Append(parts, prompt[1000..]);
        Assert.InRange(expected.Zip(actual, (a, b) => Math.Abs(a - b)).Max(), 0, 1e-3);
        Assert.Equal(2100, whole.Position);
    });

    [MlxFact]
    public void A_model_that_cannot_fit_is_refused_with_numbers()
    {
        long handles = MlxHandles.Live;
        ModelFormatException error = Assert.Throws<ModelFormatException>(
            () => MlxDecoder.Load(TinyModel.Folder, new MlxDecoderOptions { Gpu = false, MemoryBytes = 50_000 }));
        Assert.Matches(@"The weights take 0\.00 GB; this process has 0\.00 GB", error.Message);
        Assert.Equal(handles, MlxHandles.Live);
    }

    [MlxFact]
    public void A_gpu_that_is_not_there_is_an_error()
    {
        if (!MlxThread.Shared.Run(MlxDevice.IsMetalAvailable))
        {
            Assert.Contains("Metal is not available", Assert.Throws<MlxException>(() => MlxDecoder.Load(TinyModel.Folder, new() { Gpu = true })).Message, StringComparison.Ordinal);
        }
    }

    /// <summary>What cancelling and reloading under load do to a decoder: states and decoders go while others work.</summary>
    [MlxFact]
    public void Decoders_may_come_and_go_while_others_work()
    {
        long handles = MlxHandles.Live;
        Parallel.For(0, 4, new ParallelOptions { MaxDegreeOfParallelism = 4 }, worker =>
        {
            for (int round = 0; round < 5; round++)
            {
                using MlxDecoder decoder = TinyModel.Load();
                using IDecoderState state = decoder.CreateState();
                float[] row = decoder.Append(state, 1, 2, worker);
                Assert.DoesNotContain(row, float.IsNaN);
            }
        });
        Assert.Equal(handles, MlxHandles.Live);
    }

    private static void Using(Action<MlxDecoder> body)
    {
        using MlxDecoder decoder = TinyModel.Load();
        body(decoder);
    }
}
