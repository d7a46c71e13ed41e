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
    private readonly int[] _ids = [.. Enumerable.Range(0, ChunkTokens).Select(i => i * 37 % 1000)];
    private IStateSnapshot? _deep;

    public DecoderSpeed(string folder)
    {
        _decoder = CpuDecoder.Load(ModelFolder.Open(folder));
        WeightBytes = Directory.GetFiles(folder, "*.safetensors").Sum(file => new FileInfo(file).Length);
    }

    /// <summary>Bytes of weights that a thread reads, checks and repacks a second, in GB, when a model is loaded whose files are in the page cache.</summary>
    public static double Load(string folder)
    {
        long start = Stopwatch.GetTimestamp();
        using var speed = new DecoderSpeed(folder);
        return speed.WeightBytes / 1e9 / Stopwatch.GetElapsedTime(start).TotalSeconds / speed._decoder.Threads;
    }

    /// <summary>Bytes of weights, all of which a decoded token reads.</summary>
    public long WeightBytes { get; }

    /// <summary>Bytes of the KV cache that a token reads on average, when some are decoded behind <paramref name="depth"/> others.</summary>
    public double KvBytes(int depth, int tokens) => _decoder.StateBytes(64) / 64.0 * (depth + (tokens / 2.0));

    /// <summary>Prompt tokens a second.</summary>
    public double Prefill(int tokens)
    {
        using IDecoderState state = _decoder.CreateState();
        long start = Stopwatch.GetTimestamp();
        Append(tokens, state);
        return tokens / Stopwatch.GetElapsedTime(start).TotalSeconds;
    }

    /// <summary>Decoded tokens a second of some sequences side by side, all together, and managed bytes a token.</summary>
    public (double Speed, double ManagedBytes) Decode(int sequences, int steps)
    {
        IDecoderState[] states = [.. Enumerable.Range(0, sequences).Select(_ => _decoder.CreateState())];
        (double Speed, double ManagedBytes) result = Decode(states, steps);
        Array.ForEach(states, state => state.Dispose());
        return result;
    }

    /// <summary>Decoded tokens a second of one sequence behind a prompt of <paramref name="depth"/> tokens, which is computed once and kept.</summary>
    public double DecodeBehind(int depth, int steps)
    {
        using IDecoderState state = _decoder.CreateState();
        if (_deep?.Position == depth)
        {
            state.TryRestore(_deep, depth);
        }
        else
        {
            Append(depth, state);
            _deep?.Dispose();
            state.TrySnapshot(out _deep);
        }

        return Decode([state], steps).Speed;
    }

    public void Dispose()
    {
        _deep?.Dispose();
        _decoder.Dispose();
    }

    private (double Speed, double ManagedBytes) Decode(IDecoderState[] states, int steps)
    {
        Forward(LogitRows.Last, _ids.AsMemory(0, 1), states);
        long allocated = GC.GetTotalAllocatedBytes(precise: true);
        long start = Stopwatch.GetTimestamp();
        for (int i = 0; i < steps; i++)
        {
            Forward(LogitRows.Last, _ids.AsMemory((i + 1) % ChunkTokens, 1), states);
        }

        double seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
        double bytes = GC.GetTotalAllocatedBytes(precise: true) - allocated;
        int tokens = states.Length * steps;
        return (tokens / seconds, bytes / tokens);
    }

    private void Append(int tokens, IDecoderState state)
    {
        for (int at = 0; at < tokens; at += ChunkTokens)
        {
            int count = Math.Min(ChunkTokens, tokens - at);
            Forward(at + count == tokens ? LogitRows.Last : LogitRows.None, _ids.AsMemory(0, count), state);
        }
    }

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
