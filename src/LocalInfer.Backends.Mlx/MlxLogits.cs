using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using LocalInfer.Mlx;
using LocalInfer.Models.Decoding;

namespace LocalInfer.Backends.Mlx;

/// <summary>The logit rows of the last pass, in MLX's memory: held until the next pass.</summary>
internal sealed unsafe class MlxLogits(int vocabSize) : Logits, IDisposable
{
    private MlxHeld? _rows;
    private float* _first;
    private int _rowCount;

    public override int RowCount => _rowCount;

    public override int VocabSize { get; } = vocabSize;

    public override ReadOnlySpan<float> Row(int index)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(index);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(index, _rowCount);
        return new ReadOnlySpan<float>(_first + ((long)index * VocabSize), VocabSize);
    }

    /// <summary>Holds the rows of a pass, not evaluated yet, in place of the last one's. On the MLX thread.</summary>
    public MlxArray Hold(MlxArray rows)
    {
        if (_rows is null)
        {
            _rows = new MlxHeld(rows);
        }
        else
        {
            _rows.Set(rows);
        }

        return _rows.Array;
    }

    /// <summary>Makes the held rows readable, which are evaluated now; 0 where there are none. On the MLX thread.</summary>
    public void Publish(int count)
    {
        if (count > 0)
        {
            _first = (float*)Unsafe.AsPointer(ref MemoryMarshal.GetReference(_rows!.Array.Read<float>()));
        }

        _rowCount = count;
    }

    public void Dispose()
    {
        _rowCount = 0;
        _rows?.Dispose();
    }
}
