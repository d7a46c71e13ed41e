using System.Collections.Concurrent;
using System.Text;
using LocalInfer.Constraints.Automata;
using LocalInfer.Constraints.Compilation;
using LocalInfer.Constraints.Grammars;
using LocalInfer.Testing;

namespace LocalInfer.Constraints.Tests.MaskBench;

/// <summary>
/// Every schema of the corpus: does the mask alone accept each valid and reject each invalid instance? The results are kept in maskbench.txt
/// beside this file; LOCALINFER_UPDATE_RATCHET=1 writes them anew.
/// </summary>
public class MaskBenchTests
{
    private static readonly SchemaOptions Options = SchemaOptions.Default with { Spelling = JsonSpelling.Unlimited };

    private static string RatchetFile => Path.Combine(RepositoryFolder.Root, "tests", "LocalInfer.Constraints.Tests", "MaskBench", "maskbench.txt");

    [SharedDataFact(MaskBenchCorpus.Archive)]
    public void NoSchemaIsWorseThanBefore()
    {
        var results = new ConcurrentDictionary<string, string>(StringComparer.Ordinal);
        Parallel.ForEach(MaskBenchCorpus.Read(), example => results[example.Name] = StatusOf(example));
        string[] lines = [.. results.OrderBy(r => r.Key, StringComparer.Ordinal).Select(r => $"{r.Key} {r.Value}")];
        if (Environment.GetEnvironmentVariable("LOCALINFER_UPDATE_RATCHET") == "1")
            File.WriteAllLines(RatchetFile, lines);
        IEnumerable<string> worse = File.ReadAllLines(RatchetFile).Where(line => line.EndsWith(" pass", StringComparison.Ordinal)).Except(lines);
        Assert.Empty(worse);
        Assert.DoesNotContain(lines, line => line.EndsWith("-accepted", StringComparison.Ordinal) && !File.ReadLines(RatchetFile).Contains(line));
        Assert.DoesNotContain(lines, line => line.EndsWith("-rejected", StringComparison.Ordinal) && !File.ReadLines(RatchetFile).Contains(line));
    }

    private static string StatusOf(MaskBenchCase example)
    {
        CompiledGrammar schema;
        try
        {
            schema = CompiledGrammar.Compile(Grammar.Json(example.Schema, Options));
        }
        catch (SchemaRefusedException e)
        {
            Log(example, e.Message);
            return "refused";
        }

        string status = "pass";
        foreach ((bool isValid, System.Text.Json.JsonElement data) in example.Instances)
        {
            bool isAccepted = Accepts(schema, JsonWriting.Dumps(data));
            if (isAccepted == isValid)
                continue;
            Log(example, $"{(isValid ? "rejected" : "accepted")} {JsonWriting.Dumps(data)}");
            if (isValid)
                return "valid-rejected";
            status = schema.IsEnforced ? "invalid-accepted" : "declared";
        }

        return status;
    }

    private static bool Accepts(CompiledGrammar schema, string text)
    {
        LazyAutomaton automaton = schema.Automaton;
        return automaton.IsEnd(automaton.Run(automaton.Start, Encoding.UTF8.GetBytes(text)));
    }

    /// <summary>Why a schema does not pass, for whoever works on it.</summary>
    private static void Log(MaskBenchCase example, string message)
    {
        if (Environment.GetEnvironmentVariable("LOCALINFER_MASKBENCH_LOG") is { } file)
        {
            lock (Options)
                File.AppendAllText(file, $"{example.Name}: {message}\n");
        }
    }
}
