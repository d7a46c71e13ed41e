using System.Text;
using LocalInfer.Backends.Cpu.Kernels;
using LocalInfer.Backends.Cpu.Memory;
using LocalInfer.Backends.Cpu.Threading;
using LocalInfer.Backends.Cpu.Weights;
using LocalInfer.Models;
using LocalInfer.Models.Checkpoints;
using LocalInfer.Models.Weights;

namespace LocalInfer.Backends.Cpu.Tests.Int8;

/// <summary>A matrix of several bands that is read and repacked holds the numbers of the mapped one.</summary>
public sealed unsafe class StoredAffineTests : IDisposable
{
    private const int Rows = 1500; // the last panel is not full
    private const int Columns = 512; // 256 bytes of codes a row: two bands
    private const int GroupSize = 64;
    private const int CodeBytes = Rows * Columns / 2;
    private const int ScaleBytes = Rows * Columns / GroupSize * sizeof(ushort);

    private readonly string _path = Path.GetTempFileName();

    public void Dispose() => File.Delete(_path);

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(5)]
    public void Every_row_is_the_mapped_one(int threads)
    {
        using var file = Write();
        using var memory = new WeightMemory();
        using var scratch = new WorkerScratch();
        var stored = Stored(file);
        var mapped = stored.Map();
        var packed = Pack(stored, memory, threads);
        var kernels = KernelSet.Of(KernelTier.Auto);
        float[] expected = new float[Columns], actual = new float[Columns];
        fixed (float* a = expected, b = actual)
        {
            for (int row = 0; row < Rows; row++)
            {
                mapped.ReadRow(kernels, scratch, row, a);
                packed.ReadRow(kernels, scratch, row, b);
                Assert.Equal(expected, actual);
            }
        }
    }

    [Fact]
    public void Infinity_in_the_last_band_is_told()
    {
        using var file = Write(lastBias: 0x7F80);
        using var memory = new WeightMemory();
        string message = Assert.Throws<ModelFormatException>(() => Pack(Stored(file), memory, threads: 2)).Message;
        Assert.Contains("'w.biases' holds NaN or infinity", message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_that_became_shorter_is_told()
    {
        using var file = Write();
        using var memory = new WeightMemory();
        using (var stream = File.Open(_path, FileMode.Open, FileAccess.Write, FileShare.ReadWrite))
        {
            stream.SetLength(stream.Length - 1);
        }

        string message = Assert.Throws<ModelFormatException>(() => Pack(Stored(file), memory, threads: 2)).Message;
        Assert.Contains("ends early", message, StringComparison.Ordinal);
    }

    private static StoredAffine Stored(SafetensorsFile file) => new(
        new WeightSlice(file.Tensors["w.weight"], 0), new WeightSlice(file.Tensors["w.scales"], 0), new WeightSlice(file.Tensors["w.biases"], 0), 4, GroupSize, Rows, Columns);

    private SafetensorsFile Write(ushort lastBias = 0xBD00)
    {
        string header = $$$"""
            {"w.weight":{"dtype":"U32","shape":[{{{Rows}}},{{{Columns / 8}}}],"data_offsets":[0,{{{CodeBytes}}}]},
             "w.scales":{"dtype":"BF16","shape":[{{{Rows}}},{{{Columns / GroupSize}}}],"data_offsets":[{{{CodeBytes}}},{{{CodeBytes + ScaleBytes}}}]},
             "w.biases":{"dtype":"BF16","shape":[{{{Rows}}},{{{Columns / GroupSize}}}],"data_offsets":[{{{CodeBytes + ScaleBytes}}},{{{CodeBytes + (2 * ScaleBytes)}}}]}}
            """;
        var random = new Random(7);
        byte[] data = new byte[CodeBytes + (2 * ScaleBytes)];
        random.NextBytes(data.AsSpan(0, CodeBytes));
        for (int at = CodeBytes; at < data.Length; at += sizeof(ushort))
        {
            BitConverter.TryWriteBytes(data.AsSpan(at), (ushort)((at < CodeBytes + ScaleBytes ? 0x3B80 : 0xBD00) + random.Next(0x80)));
        }

        BitConverter.TryWriteBytes(data.AsSpan(data.Length - sizeof(ushort)), lastBias);
        byte[] json = Encoding.UTF8.GetBytes(header);
        File.WriteAllBytes(_path, [.. BitConverter.GetBytes((ulong)json.Length), .. json, .. data]);
        return SafetensorsFile.Open(_path);
    }

    private static PanelMatrix Pack(StoredAffine stored, WeightMemory memory, int threads)
    {
        var queue = new PackingQueue(memory, threads);
        var packed = queue.Add(stored, stored.Form!.Value);
        queue.Run();
        return packed;
    }
}
