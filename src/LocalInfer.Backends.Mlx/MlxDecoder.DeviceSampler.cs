using System.Runtime.InteropServices;
using LocalInfer.Mlx;
using LocalInfer.Models.Decoding;

namespace LocalInfer.Backends.Mlx;

/// <content>Tokens picked by MLX: the calls reach <see cref="MlxDeviceSampler"/> on the MLX thread.</content>
public sealed partial class MlxDecoder : IDeviceSampler
{
    private readonly List<DeviceRow> _rows = [];
    private readonly MlxDeviceSampler _sampler;
    private readonly Action _submit;
    private readonly Action _take;
    private int _takenCount;
    private int[] _taken = new int[8];

    /// <inheritdoc/>
    public void Allow(ReadOnlySpan<bool> isAllowed)
    {
        if (isAllowed.Length != Layout.VocabSize)
        {
            throw new ArgumentException($"There are {Layout.VocabSize} ids, not {isAllowed.Length}.", nameof(isAllowed));
        }

        bool[] copy = isAllowed.ToArray();
        MlxThread.Shared.Run(() => _sampler.Allow(copy));
    }

    /// <inheritdoc/>
    public void Submit(ReadOnlySpan<DeviceRow> rows)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        _rows.Clear();
        foreach (DeviceRow row in rows)
        {
            if (row.State.Position >= Layout.ContextLength)
            {
                throw new ArgumentException($"{row.State.Position} + 1 tokens exceed the context of {Layout.ContextLength}.", nameof(rows));
            }

            _rows.Add(row);
        }

        MlxThread.Shared.Run(_submit);
        foreach (DeviceRow row in rows)
        {
            ((MlxDecoderState)row.State).Advance(1);
        }
    }

    /// <inheritdoc/>
    public ReadOnlySpan<int> Take()
    {
        MlxThread.Shared.Run(_take);
        return _taken.AsSpan(0, _takenCount);
    }

    private void SubmitRows()
    {
        _sampler.Submit(CollectionsMarshal.AsSpan(_rows));
        ClearCache(promptTokens: 0);
    }

    private void TakeTokens()
    {
        ReadOnlySpan<int> tokens = _sampler.Take();
        _taken = _taken.Length < tokens.Length ? new int[2 * tokens.Length] : _taken;
        tokens.CopyTo(_taken);
        _takenCount = tokens.Length;
    }
}
