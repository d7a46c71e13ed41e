using System.Diagnostics;
using LocalInfer.Backends.Cpu;
using LocalInfer.Models;
using LocalInfer.Models.Decoding;

namespace LocalInfer.Bench;

/// <summary>Prefill and decode of one model on the CPU decoder.</summary>
internal sealed class DecoderSpeed : IDisposable
{
    private const int ChunkTokens = 256;

    private readonly CpuDecoder _decoder;
    private readonly DecodeBatch _batch = new();
    private readonly int[] _ids = [.. Enumerable.Range(0, 4096).Select(i => i * 37 % 1000)];

    public DecoderSpeed(string folder)
    {
        _decoder = CpuDecoder.Load(ModelFolder.Open(folder));
        WeightBytes = Directory.GetFiles(folder, "*.safetensors").Sum(file => new FileInfo(file).Length);
    }

    /// <summary>Bytes of weights, all of which a decoded token reads.</summary>
    public long WeightBytes { get; }

    /// <summary>Bytes of the KV cache that a token reads on average, when some are decoded from an empty cache.</summary>
    public double KvBytes(int tokens) => _decoder.StateBytes(64) / 64.0 * tokens / 2;

    /// <summary>Prompt tokens a second.</summary>
    public double Prefill(int tokens)
    {
        using IDecoderState state = _decoder.CreateState();
        long start = Stopwatch.GetTimestamp();
        for (int at = 0; at < tokens; at += ChunkTokens)
        {
            int count = Math.Min(ChunkTokens, tokens - at);
            Forward(at + count == tokens ? LogitRows.Last : LogitRows.None, _ids.AsMemory(at, count), state);
        }

        return tokens / Stopwatch.GetElapsedTime(start).TotalSeconds;
    }

    /// <summary>Decoded tokens a second of some sequences side by side, all together, and managed bytes a token.</summary>
    public (double Speed, double ManagedBytes) Decode(int sequences, int steps)
    {
        IDecoderState[] states = [.. Enumerable.Range(0, sequences).Select(_ => _decoder.CreateState())];
        Forward(LogitRows.Last, _ids.AsMemory(0, 1), states);
        long allocated = GC.GetTotalAllocatedBytes(precise: true);
        long start = Stopwatch.GetTimestamp();
        for (int i = 0; i < steps; i++)
        {
            Forward(LogitRows.Last, _ids.AsMemory(i + 1, 1), states);
        }

        double seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
        double bytes = GC.GetTotalAllocatedBytes(precise: true) - allocated;
        Array.ForEach(states, state => state.Dispose());
        return (sequences * steps / seconds, bytes / (sequences * steps));
    }

    public void Dispose() => _decoder.Dispose();

    private void Forward(LogitRows rows, ReadOnlyMemory<int> ids, params ReadOnlySpan<IDecoderState> states)
    {
        _batch.Clear();
        foreach (IDecoderState state in states)
        {
            _batch.Add(state, ids, rows);
        }

        _decoder.Forward(_batch);
    }
}
