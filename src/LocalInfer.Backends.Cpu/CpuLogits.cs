using LocalInfer.Backends.Cpu.Memory;
using LocalInfer.Models.Decoding;

namespace LocalInfer.Backends.Cpu;

/// <summary>The logit rows of the last pass; the memory is used again by the next.</summary>
internal sealed unsafe class CpuLogits(int vocabSize) : Logits, IDisposable
{
    private readonly NativeBuffer _rows = new();
    private int _rowCount;

    public override int RowCount => _rowCount;

    public override int VocabSize { get; } = vocabSize;

    public override ReadOnlySpan<float> Row(int index)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(index);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(index, _rowCount);
        return new ReadOnlySpan<float>(_rows.Pointer + ((long)index * VocabSize), VocabSize);
    }

    /// <summary>Makes room for a pass and returns the first row.</summary>
    public float* Reset(int rows)
    {
        _rowCount = rows;
        return _rows.EnsureCapacity((long)rows * VocabSize);
    }

    public void Dispose()
    {
        _rowCount = 0;
        _rows.Dispose();
    }
}
