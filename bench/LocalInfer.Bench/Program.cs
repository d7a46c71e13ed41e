using System.CommandLine;
using System.Globalization;
using LocalInfer.Bench;
using LocalInfer.Bench.Text;

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

var corpus = new Option<string>("--corpus") { Description = "The text to tokenise.", DefaultValueFactory = _ => Repository.Shared("goldens/tokenizer/perf.txt.br") };
var hub = new Option<string?>("--peer") { Description = "A folder where `npm install tokenizers` was run; without it that column is left out." };
var text = new Command("text", "Measures tokenising, decoding, loading and rendering beside Hugging Face tokenizers on one thread.") { model, corpus, hub, rounds, rows };
text.SetAction(options => TextBench.Run(
    options.GetRequiredValue(model), options.GetRequiredValue(corpus), options.GetValue(hub), options.GetValue(rounds), options.GetValue(rows) ?? []));
root.Subcommands.Add(text);

var calls = new Command("tool-calls", "Measures the same tool call held to its schema and free, in turn.") { model, rounds };
calls.SetAction(options => ToolCallBench.Run(options.GetRequiredValue(model), options.GetValue(rounds)));
root.Subcommands.Add(calls);

if (args is [TokenizerStart.Verb, var folder, var cache])
{
    TokenizerStart.Load(folder, cache);
    return 0;
}

return root.Parse(args).Invoke();

static void Run(string model, LlamaPeer? peer, int rounds, string[] wanted)
{
    using var probe = new ReadProbe();
    BenchRun.Measure("model", Rows.All(model, peer), "llama.cpp", probe, rounds, wanted);
}
