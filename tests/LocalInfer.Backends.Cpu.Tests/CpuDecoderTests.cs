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
    public void Vector_widths_agree_with_the_plain_version()
    {
        float[] expected = Rows(new CpuDecoderOptions { VectorWidth = VectorWidth.Scalar, Exact = true });
        foreach (var width in Widths.Available)
        {
            OpsGolden.AssertClose(expected, Rows(new CpuDecoderOptions { VectorWidth = width, Exact = true }), 0, 1e-4f);
        }
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

    [Fact]
    public void State_bytes_grow_in_blocks()
    {
        using var decoder = CpuDecoder.Load(ModelFolder.Open(Tiny));
        // 2 layers, keys and values, 2 heads of 16 dimensions, 4 bytes, blocks of 64 tokens.
        const long Block = 2 * 2 * 2 * 16 * 4 * 64;
        Assert.Equal(0, decoder.StateBytes(0));
        Assert.Equal(Block, decoder.StateBytes(1));
        Assert.Equal(Block, decoder.StateBytes(64));
        Assert.Equal(2 * Block, decoder.StateBytes(65));
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
