using System.Text.Json;
using System.Text.Json.Nodes;

namespace LocalInfer.Bench;

/// <summary>Measures rows, prints a line for each and keeps all figures in <c>bench/results</c>.</summary>
internal static class BenchRun
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    /// <param name="name">What the results file is called, after its date.</param>
    /// <param name="rows">The rows.</param>
    /// <param name="peer">Who the rows are paired with.</param>
    /// <param name="probe">The memory probe of every round; null where it says nothing about the rows.</param>
    /// <param name="rounds">Rounds of each row.</param>
    /// <param name="wanted">The rows to run; all where none is named.</param>
    /// <exception cref="ArgumentException">A wanted row is not among the rows.</exception>
    public static void Measure(string name, IEnumerable<Row> rows, string peer, ReadProbe? probe, int rounds, string[] wanted)
    {
        JsonNode goals = JsonNode.Parse(File.ReadAllText(Path.Combine(Repository.Root, "bench", "budgets.json")))!["rows"]!;
        Row[] all = [.. rows];
        string[] unknown = [.. wanted.Except(all.Select(row => row.Name))];
        if (unknown.Length > 0)
        {
            throw new ArgumentException($"No row here is called '{string.Join("' or '", unknown)}'. There are: {string.Join(", ", all.Select(row => row.Name))}.", nameof(wanted));
        }

        var results = new JsonArray();
        foreach (Row row in all.Where(row => wanted.Length == 0 || wanted.Contains(row.Name)))
        {
            JsonObject result = PairedRounds.Run(row, rounds, probe, goals[row.Name]);
            results.Add((JsonNode)result);
            Console.WriteLine(Line(result, peer));
        }

        string folder = Directory.CreateDirectory(Path.Combine(Repository.Root, "bench", "results")).FullName;
        string file = Path.Combine(folder, $"{DateTime.UtcNow:yyyy-MM-dd-HHmm}-{name}.json");
        var kept = new JsonObject
        {
            ["date"] = DateTime.UtcNow.ToString("u"),
            ["processors"] = Environment.ProcessorCount,
            ["rounds"] = rounds,
            ["peer"] = peer,
            ["rows"] = results,
        };
        File.WriteAllText(file, kept.ToJsonString(Indented));
        Console.WriteLine($"kept in {Path.GetRelativePath(Environment.CurrentDirectory, file)}");
    }

    private static string Line(JsonObject result, string peer)
    {
        string line = $"{result["row"],-16} {result["ours"],9} {result["unit"],-7}";
        line += result["ratio"] is { } ratio ? $" {peer} {result["peer"],8}  ratio {ratio,6} ({result["ratioRange"]![0]} .. {result["ratioRange"]![1]})" : "";
        line += result["shareOfReadProbe"] is { } share ? $"  {share} of the read probe ({result["readProbeGBs"]} GB/s)" : "";
        return line + (result["goals"] is { } goal ? $"  goal {goal.ToJsonString()}" : "");
    }
}
