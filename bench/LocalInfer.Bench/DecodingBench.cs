using System.Diagnostics;
using LocalInfer.Backends.Cpu;
using LocalInfer.Models;
using LocalInfer.Models.Decoding;

namespace LocalInfer.Bench;

/// <summary>Prefill and decode speed of a model, round by round beside the memory-read probe; prints medians.</summary>
internal static class DecodingBench
{
    private const int PromptTokens = 256;
    private const int DecodedTokens = 64;
    private const int ChunkTokens = 256;

    public static void Run(string folder, int rounds)
    {
        ModelFolder model = ModelFolder.Open(folder);
        using CpuDecoder decoder = CpuDecoder.Load(model);
        using var probe = new ReadProbe();
        double weightBytes = Directory.GetFiles(folder, "*.safetensors").Sum(file => new FileInfo(file).Length);
        Console.WriteLine($"{Path.GetFileName(model.Path)}, {decoder.Threads} threads, {rounds} rounds of {PromptTokens} prompt and {DecodedTokens} decoded tokens");
        Measure(decoder); // the first round compiles
        var results = new List<Round>();
        for (int i = 0; i < rounds; i++)
        {
            double readSpeed = probe.Measure();
            (double prefill, double decode, double allocated) = Measure(decoder);
            results.Add(new Round(prefill, decode, decode * weightBytes / 1e9 / readSpeed, allocated));
        }

        Console.WriteLine($"prefill            {Median(results, r => r.Prefill):0.0} tokens/s");
        Console.WriteLine($"decode             {Median(results, r => r.Decode):0.0} tokens/s");
        Console.WriteLine($"decode / probe     {Median(results, r => r.ShareOfProbe):0.00} of the memory-read bandwidth");
        Console.WriteLine($"allocated          {Median(results, r => r.AllocatedPerToken):0} managed bytes a decoded token");
    }

    private static (double Prefill, double Decode, double Allocated) Measure(CpuDecoder decoder)
    {
        using IDecoderState state = decoder.CreateState();
        var batch = new DecodeBatch();
        int[] prompt = [.. Enumerable.Range(0, PromptTokens).Select(i => (i * 37) % 1000)];
        long start = Stopwatch.GetTimestamp();
        for (int at = 0; at < PromptTokens; at += ChunkTokens)
        {
            batch.Clear();
            batch.Add(state, prompt.AsMemory(at, ChunkTokens), at + ChunkTokens == PromptTokens ? LogitRows.Last : LogitRows.None);
            decoder.Forward(batch);
        }

        double prefill = PromptTokens / Stopwatch.GetElapsedTime(start).TotalSeconds;
        long allocated = GC.GetAllocatedBytesForCurrentThread();
        start = Stopwatch.GetTimestamp();
        for (int i = 0; i < DecodedTokens; i++)
        {
            batch.Clear();
            batch.Add(state, prompt.AsMemory(i, 1), LogitRows.Last);
            decoder.Forward(batch);
        }

        double decode = DecodedTokens / Stopwatch.GetElapsedTime(start).TotalSeconds;
        return (prefill, decode, (GC.GetAllocatedBytesForCurrentThread() - allocated) / (double)DecodedTokens);
    }

    private static double Median(List<Round> rounds, Func<Round, double> figure) =>
        rounds.Select(figure).Order().ElementAt(rounds.Count / 2);

    private sealed record Round(double Prefill, double Decode, double ShareOfProbe, double AllocatedPerToken);
}
