using LocalInfer.Backends.Mlx;
using LocalInfer.Mlx;
using LocalInfer.Models;
using LocalInfer.Models.Decoding;

namespace LocalInfer.Bench;

/// <summary>What a decode step on MLX costs the host: recording some 770 operations and freeing their handles. The device's own time is left out.</summary>
internal sealed class MlxSpeed : IDisposable
{
    private const int ContextTokens = 128;

    private readonly MlxDecoder _decoder;
    private readonly IDecoderState _state;
    private readonly DecodeBatch _batch = new();
    private readonly int[] _ids = [.. Enumerable.Range(0, ContextTokens).Select(i => i * 37 % 1000)];

    public MlxSpeed(string folder)
    {
        _decoder = MlxDecoder.Load(ModelFolder.Open(folder));
        _state = _decoder.CreateState();
        Forward(_ids);
        Decode(ContextTokens); // compiles
    }

    /// <summary>Why MLX cannot be measured here; null where it can.</summary>
    public static string? MissingReason
    {
        get
        {
            try
            {
                MlxLibrary.Load();
                return null;
            }
            catch (MlxUnavailableException missing)
            {
                return missing.Message;
            }
        }
    }

    /// <summary>The median step's milliseconds of the host, and managed bytes a token.</summary>
    public (double HostMilliseconds, double ManagedBytes) Decode(int steps)
    {
        var times = new double[steps];
        long allocated = GC.GetTotalAllocatedBytes(precise: true);
        for (int i = 0; i < steps; i++)
        {
            Forward(_ids.AsMemory(i, 1));
            times[i] = _decoder.HostTime.TotalMilliseconds;
        }

        double bytes = GC.GetTotalAllocatedBytes(precise: true) - allocated;
        return (times.Order().ElementAt(steps / 2), bytes / steps);
    }

    public void Dispose()
    {
        _state.Dispose();
        _decoder.Dispose();
    }

    private void Forward(ReadOnlyMemory<int> ids)
    {
        _batch.Clear();
        _batch.Add(_state, ids, LogitRows.Last);
        _decoder.Forward(_batch);
    }
}
