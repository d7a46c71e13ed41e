using System.Globalization;
using LocalInfer.Bench;

// usage: LocalInfer.Bench [MODEL FOLDER] [ROUNDS]
//        LocalInfer.Bench constraints TOKENIZER_FOLDER SCHEMA_FOLDER [LOGITS]
CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
if (args is ["constraints", var tokenizer, var schemas, ..])
{
    ConstraintBench.Run(tokenizer, schemas, args.Length > 3 ? int.Parse(args[3], CultureInfo.InvariantCulture) : 151_936);
    return;
}

string demo = Path.Combine(AppContext.BaseDirectory.Split("artifacts")[0], "src", "LocalInfer.Cli", "DemoModel", "localinfer-demo");
string folder = args.Length > 0 ? args[0] : demo;
int rounds = args.Length > 1 ? int.Parse(args[1], CultureInfo.InvariantCulture) : 5;
DecodingBench.Run(folder, rounds);
