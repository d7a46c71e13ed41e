using System.Globalization;
using LocalInfer.Bench;

// usage: LocalInfer.Bench [MODEL FOLDER] [ROUNDS]
CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
string demo = Path.Combine(AppContext.BaseDirectory.Split("artifacts")[0], "src", "LocalInfer.Cli", "DemoModel", "localinfer-demo");
string folder = args.Length > 0 ? args[0] : demo;
int rounds = args.Length > 1 ? int.Parse(args[1], CultureInfo.InvariantCulture) : 5;
DecodingBench.Run(folder, rounds);
