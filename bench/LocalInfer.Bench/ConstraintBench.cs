using System.Diagnostics;
using System.Runtime;
using System.Text.Json;
using LocalInfer.Constraints;
using LocalInfer.Constraints.Automata;
using LocalInfer.Constraints.Compilation;
using LocalInfer.Constraints.Grammars;
using LocalInfer.Constraints.Tokens;
using LocalInfer.Tokenizers;

namespace LocalInfer.Bench;

/// <summary>
/// Masks and compile times over a folder of MaskBench schemas: one mask before each token of each valid instance, first with a fresh automaton for
/// each schema (cold), then once more with everything known (warm).
/// </summary>
internal static class ConstraintBench
{
    private const int LongestInstance = 1500;
    private const int PeerStep = 40;

    public static void Run(string tokenizerFolder, string schemaFolder, int logits, XGrammarPeer? peer)
    {
        Tokenizer tokenizer = Tokenizer.Load(tokenizerFolder);
        long start = Stopwatch.GetTimestamp();
        TokenTables tables = TokenTables.Build(tokenizer, logits);
        Console.WriteLine($"token tables       {Stopwatch.GetElapsedTime(start).TotalMilliseconds:0} ms for {tokenizer.Vocabulary.Count} tokens, {TimeToOpen(tokenizer, logits):0.0} ms from disk");
        ConstraintExample[] examples = [.. Directory.EnumerateFiles(schemaFolder, "*.json").Order(StringComparer.Ordinal)
            .Select(file => ConstraintExample.Read(file, tokenizer, LongestInstance))];
        foreach (ConstraintExample example in examples.Where((_, i) => i % 20 == 0))
            Measure(example, tables, new()); // compiles the code
        GC.Collect();
        var times = new Times();
        foreach (ConstraintExample example in examples)
            Measure(example, tables, times);
        var probe = new WalkProbe(logits);
        (double load, double copy) = probe.Measure();
        Console.WriteLine($"probe              {load:0.0} ns a dependent load, {copy:0.00} µs a copy of a mask");
        Report("compile", times.Compile);
        Console.WriteLine($"  of that JIT      {times.Jit.TotalMilliseconds:0} of {times.Compile.Sum() / 1000:0} ms");
        Report("cold mask", times.Cold);
        Report("warm mask", times.Warm);
        Console.WriteLine($"warm allocated     {times.Allocated} bytes for {times.Warm.Count} masks");
        Console.WriteLine($"100 tools          {OneHundredTools(examples):0.00} ms to compile");
        if (peer is not null)
            Console.WriteLine($"XGrammar, every {PeerStep}th schema: {peer.Run(schemaFolder, PeerStep)}");
    }

    private static double TimeToOpen(Tokenizer tokenizer, int logits)
    {
        DirectoryInfo folder = Directory.CreateTempSubdirectory("localinfer-tables-");
        try
        {
            _ = TokenTables.Open(tokenizer, logits, folder.FullName);
            return Enumerable.Range(0, 5).Min(_ =>
            {
                long start = Stopwatch.GetTimestamp();
                GC.KeepAlive(TokenTables.Open(tokenizer, logits, folder.FullName));
                return Stopwatch.GetElapsedTime(start).TotalMilliseconds;
            });
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static double OneHundredTools(ConstraintExample[] examples)
    {
        JsonElement[] tools = [.. examples.Where(e => e.Name.StartsWith("Glaive", StringComparison.Ordinal)).Take(100).Select(e => e.Schema)];
        long start = Stopwatch.GetTimestamp();
        foreach (JsonElement tool in tools)
        {
            try
            {
                _ = CompiledGrammar.Compile(Grammar.Json(tool));
            }
            catch (SchemaRefusedException)
            {
                continue; // the time counts all the same
            }
        }

        return Stopwatch.GetElapsedTime(start).TotalMilliseconds;
    }

    private static void Measure(ConstraintExample example, TokenTables tables, Times times)
    {
        CompiledGrammar schema;
        TimeSpan jit = JitInfo.GetCompilationTime(currentThread: true);
        long start = Stopwatch.GetTimestamp();
        try
        {
            schema = CompiledGrammar.Compile(Grammar.Json(example.Schema, SchemaOptions.Default with { Spelling = JsonSpelling.Unlimited }));
        }
        catch (SchemaRefusedException)
        {
            return;
        }

        times.Compile.Add(Stopwatch.GetElapsedTime(start).TotalMicroseconds);
        times.Jit += JitInfo.GetCompilationTime(currentThread: true) - jit;
        var mask = new TokenMask(tables.Size);
        Walk(example, schema, tables, mask, times.Cold);
        times.Allocated += Walk(example, schema, tables, mask, times.Warm);
    }

    /// <summary>Returns the bytes that computing masks allocated.</summary>
    private static long Walk(ConstraintExample example, CompiledGrammar schema, TokenTables tables, TokenMask mask, List<double> times)
    {
        long allocated = 0;
        foreach (int[] tokens in example.Instances)
        {
            var constraint = new GrammarConstraint(schema, tables);
            foreach (int token in tokens)
            {
                long before = GC.GetAllocatedBytesForCurrentThread();
                long start = Stopwatch.GetTimestamp();
                constraint.ComputeMask(mask);
                double time = Stopwatch.GetElapsedTime(start).TotalMicroseconds;
                allocated += GC.GetAllocatedBytesForCurrentThread() - before;
                times.Add(time);
                if (!mask[token])
                    break;
                constraint.Commit(token);
            }
        }

        return allocated;
    }

    /// <summary>Microseconds of each schema and mask; what the runtime's compiler took while schemas were compiled; bytes that warm masks allocated.</summary>
    private sealed class Times
    {
        public List<double> Compile { get; } = [];

        public List<double> Cold { get; } = [];

        public List<double> Warm { get; } = [];

        public TimeSpan Jit { get; set; }

        public long Allocated { get; set; }
    }

    private static void Report(string what, List<double> times)
    {
        double[] sorted = [.. times.Order()];
        double At(double share) => sorted[(int)Math.Min(sorted.Length - 1, sorted.Length * share)];
        Console.WriteLine(
            $"{what,-12} µs: mean {sorted.Average():0.00}  p50 {At(0.5):0.00}  p90 {At(0.9):0.0}  p99 {At(0.99):0.0}  p99.9 {At(0.999):0}  max {sorted[^1]:0}  ({sorted.Length})");
    }
}
