using LocalInfer.Models;
using LocalInfer.Models.Decoding;
using LocalInfer.Testing;

namespace LocalInfer.Backends.Cpu.Tests;

public sealed class CpuDecoderTests
{
    private static readonly string Tiny = Path.Combine(
        RepositoryFolder.Root, "tests/LocalInfer.Conformance.Tests/Goldens/llama-4bit-tied-llama3rope");

    [Fact]
    public void Threads_do_not_change_a_bit()
    {
        var expected = Rows(new CpuDecoderOptions { Threads = 1 });
        Assert.Equal(expected, Rows(new CpuDecoderOptions { Threads = 2 }));
        Assert.Equal(expected, Rows(new CpuDecoderOptions { Threads = 7 }));
    }

    [Fact]
    public void Tiers_agree_with_the_plain_version()
    {
        float[] expected = Rows(new CpuDecoderOptions { Tier = KernelTier.Scalar, Exact = true });
        foreach (var tier in KernelTiers.Available)
        {
            OpsGolden.AssertClose(expected, Rows(new CpuDecoderOptions { Tier = tier, Exact = true }), 0, 1e-4f);
        }
    }

    [Fact]
    public void Tiers_of_one_width_do_not_change_a_bit()
    {
        KernelTier[][] widths = [[KernelTier.AvxVnni, KernelTier.Avx2], [KernelTier.Arm64Dot, KernelTier.Vector128]];
        foreach (var same in widths.Select(width => width.Intersect(KernelTiers.Available).ToArray()).Where(same => same.Length > 0))
        {
            float[] expected = Rows(new CpuDecoderOptions { Tier = same[0] });
            Assert.All(same, tier => Assert.Equal(expected, Rows(new CpuDecoderOptions { Tier = tier })));
        }
    }

    [SharedDataFact("goldens/tiny/qwen3_5-4bit")]
    public void A_sequence_in_memory_that_another_left_begins_anew()
    {
        using var decoder = CpuDecoder.Load(ModelFolder.Open(SharedData.PathOf("goldens/tiny/qwen3_5-4bit")));
        List<float[]> rows = [];
        for (int i = 0; i < 3; i++)
        {
            using var state = decoder.CreateState();
            rows.Add(Append(decoder, state, [7, 11])); // what was there before fades with more tokens
            Append(decoder, state, [.. Enumerable.Range(0, 40).Select(id => id * 37 % 512)]);
        }

        Assert.All(rows[0], logit => Assert.True(float.IsFinite(logit)));
        Assert.All(rows, row => Assert.Equal(rows[0], row));
    }

    [Fact]
    public void Slices_of_a_long_batch_do_not_change_a_bit()
    {
        using var decoder = CpuDecoder.Load(ModelFolder.Open(Tiny));
        int[] ids = [.. Enumerable.Range(0, 600).Select(i => i * 37 % 512)];
        using var whole = decoder.CreateState();
        float[] expected = Append(decoder, whole, ids);
        using var parts = decoder.CreateState();
        float[] last = [];
        foreach (int[] chunk in ids.Chunk(77))
        {
            last = Append(decoder, parts, chunk);
        }

        Assert.Equal(expected, last);
        Assert.Equal(600, parts.Position);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(8)]
    public void Who_shares_a_long_context_does_not_change_a_bit(int threads)
    {
        int[] ids = [.. Enumerable.Range(0, 2100).Select(i => i * 37 % 512)];
        using var alone = CpuDecoder.Load(ModelFolder.Open(Tiny), new CpuDecoderOptions { Threads = 1, Exact = true });
        using var whole = alone.CreateState();
        float[] expected = Append(alone, whole, ids);

        using var decoder = CpuDecoder.Load(ModelFolder.Open(Tiny), new CpuDecoderOptions { Threads = threads, Exact = true });
        using IDecoderState steps = decoder.CreateState(), other = decoder.CreateState(), third = decoder.CreateState();
        Append(decoder, steps, ids[..1020]);
        for (int at = 1020; at < 1030; at++)
        {
            Append(decoder, steps, ids[at..(at + 1)]);
        }

        Append(decoder, steps, ids[1030..^1]);
        Append(decoder, other, ids[..1500]);
        var batch = new DecodeBatch();
        batch.Add(other, ids.AsMemory(1500, 3), LogitRows.Last);
        batch.Add(steps, ids.AsMemory(ids.Length - 1, 1), LogitRows.Last);
        batch.Add(third, ids.AsMemory(0, 1), LogitRows.Last);
        Assert.Equal(expected, decoder.Forward(batch).Row(1).ToArray());
    }

    [Theory]
    [InlineData(false, null, 2 * 2 * 16)]
    [InlineData(true, null, 2 * 4 * 16)]
    [InlineData(false, KvPrecision.Float32, 2 * 4 * 16)]
    [InlineData(true, KvPrecision.Float16, 2 * 2 * 16)]
    [InlineData(false, KvPrecision.Int8, 2 * (16 + 4))]
    public void State_bytes_grow_in_blocks(bool exact, KvPrecision? kvCache, int headBytes)
    {
        using var decoder = CpuDecoder.Load(ModelFolder.Open(Tiny), new CpuDecoderOptions { Exact = exact, KvCache = kvCache });
        long block = 2 * 2 * headBytes * 64; // 2 layers, 2 heads of 16 dimensions, keys and values, blocks of 64 tokens
        Assert.Equal(0, decoder.StateBytes(0));
        Assert.Equal(block, decoder.StateBytes(1));
        Assert.Equal(block, decoder.StateBytes(64));
        Assert.Equal(2 * block, decoder.StateBytes(65));
    }

    [Theory]
    [InlineData(KvPrecision.Float16)]
    [InlineData(KvPrecision.Int8)]
    public void What_attends_to_a_token_that_could_not_be_stored_is_no_number(KvPrecision kvCache)
    {
        using var decoder = CpuDecoder.Load(ModelFolder.Open(Tiny), new CpuDecoderOptions { KvCache = kvCache });
        using var state = decoder.CreateState();
        float[] expected = Append(decoder, state, [3, 4, 5, 6]);
        Assert.True(state.TrySnapshot(out var whole));
        ((CpuDecoderState)state).Break(2);
        ((CpuDecoderState)state).Break(3);
        Assert.True(state.TrySnapshot(out var broken));
        Assert.All(Append(decoder, state, [7]), logit => Assert.True(float.IsNaN(logit)));

        Assert.True(state.TryRestore(broken, 4));
        Assert.All(Append(decoder, state, [7]), logit => Assert.True(float.IsNaN(logit)));
        Assert.True(state.TryRestore(broken, 2));
        Assert.Equal(expected, Append(decoder, state, [5, 6]));
        Assert.True(state.TryRestore(whole, 3));
        Assert.Equal(expected, Append(decoder, state, [6]));
        whole.Dispose();
        broken.Dispose();
    }

    private static float[] Rows(CpuDecoderOptions options)
    {
        using var decoder = CpuDecoder.Load(ModelFolder.Open(Tiny), options);
        using var state = decoder.CreateState();
        return [.. Append(decoder, state, [.. Enumerable.Range(3, 21)]), .. Append(decoder, state, [9])];
    }

    private static float[] Append(CpuDecoder decoder, IDecoderState state, int[] ids)
    {
        var batch = new DecodeBatch();
        batch.Add(state, ids, LogitRows.Last);
        return decoder.Forward(batch).Row(0).ToArray();
    }
}
