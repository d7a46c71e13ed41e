using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using LocalInfer.Bench;

CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;

var model = new Option<string>("--model") { Description = "The real 0.5B model's folder.", DefaultValueFactory = _ => Repository.Shared("models/qwen2.5-coder-0.5b-instruct-4bit") };
var peer = new Option<string?>("--peer") { Description = "Where llama.cpp's lbench lies, set up by ../shared/peers/llama/setup.sh; without it its column is left out." };
var rounds = new Option<int>("--rounds") { Description = "Rounds of each row.", DefaultValueFactory = _ => 5 };
var rows = new Option<string[]>("--rows") { Description = "The rows to run; all where none is named.", AllowMultipleArgumentsPerToken = true };
var root = new RootCommand("Measures LocalInfer in paired rounds beside llama.cpp and the machine's memory speed; keeps the figures in bench/results.") { model, peer, rounds, rows };
root.SetAction(options => Run(
    options.GetRequiredValue(model), options.GetValue(peer) is { } folder ? new LlamaPeer(folder) : null, options.GetValue(rounds), options.GetValue(rows) ?? []));

var tokenizer = new Argument<string>("tokenizer") { Description = "A model folder whose tokenizer.json holds the vocabulary." };
var schemas = new Argument<string>("schemas") { Description = "A folder of MaskBench files." };
var logits = new Option<int>("--logits") { Description = "Values of a logit row.", DefaultValueFactory = _ => 151_936 };
var xgrammar = new Option<string?>("--xgrammar") { Description = "Where XGrammar's packages lie, set up as ../shared/peers/xgrammar/peer.cjs says; without it the peer is left out." };
var constraints = new Command("constraints", "Measures masks and compilation of JSON schemas.") { tokenizer, schemas, logits, xgrammar };
constraints.SetAction(options => ConstraintBench.Run(options.GetRequiredValue(tokenizer), options.GetRequiredValue(schemas), options.GetValue(logits),
    options.GetValue(xgrammar) is { } packages ? new XGrammarPeer(packages) : null));
root.Subcommands.Add(constraints);

var calls = new Command("tool-calls", "Measures the same tool call held to its schema and free, in turn.") { model, rounds };
calls.SetAction(options => ToolCallBench.Run(options.GetRequiredValue(model), options.GetValue(rounds)));
root.Subcommands.Add(calls);
return root.Parse(args).Invoke();

static void Run(string model, LlamaPeer? peer, int rounds, string[] wanted)
{
    JsonNode goals = JsonNode.Parse(File.ReadAllText(Path.Combine(Repository.Root, "bench", "budgets.json")))!["rows"]!;
    using var probe = new ReadProbe();
    var results = new JsonArray();
    foreach (Row row in Rows.All(model, peer).Where(row => wanted.Length == 0 || wanted.Contains(row.Name, StringComparer.Ordinal)))
    {
        JsonObject result = PairedRounds.Run(row, rounds, probe, goals[row.Name]);
        results.Add((JsonNode)result);
        Console.WriteLine(Line(result));
    }

    string folder = Directory.CreateDirectory(Path.Combine(Repository.Root, "bench", "results")).FullName;
    string file = Path.Combine(folder, $"{DateTime.UtcNow:yyyy-MM-dd-HHmm}.json");
    File.WriteAllText(file, new JsonObject { ["date"] = DateTime.UtcNow.ToString("u"), ["processors"] = Environment.ProcessorCount, ["rounds"] = rounds, ["rows"] = results }
        .ToJsonString(new JsonSerializerOptions { WriteIndented = true }));
    Console.WriteLine($"kept in {Path.GetRelativePath(Environment.CurrentDirectory, file)}");
}

static string Line(JsonObject result)
{
    string line = $"{result["row"],-14} {result["ours"],9} {result["unit"],-7}";
    line += result["ratio"] is { } ratio ? $" llama.cpp {result["peer"],8}  ratio {ratio,6} ({result["ratioRange"]![0]} .. {result["ratioRange"]![1]})" : "";
    line += result["shareOfReadProbe"] is { } share ? $"  {share} of the read probe ({result["readProbeGBs"]} GB/s)" : "";
    return line + (result["goals"] is { } goal ? $"  goal {goal.ToJsonString()}" : "");
}
