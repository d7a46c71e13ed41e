using System.CommandLine;
using LocalInfer.Cli.Eval.Suites;

namespace LocalInfer.Cli.Commands;

/// <summary>The options of <c>localinfer eval</c> beside those of the model.</summary>
internal sealed class EvalFlags
{
    private static readonly TimeSpan DefaultTimeout = TimeSpan.FromMinutes(10);

    public Option<string?> Url { get; } = new("--url", "-u")
    {
        Description = "Ask this server instead of loading a model: the address that an OpenAI client takes, such as http://127.0.0.1:8080/v1. --model then names the model there; without it the first one that the server lists is asked.",
    };

    public Option<string?> ApiKey { get; } = new("--api-key") { Description = "The key for that server; OPENAI_API_KEY where it is not given." };

    public Option<string[]> Category { get; } = new("--category", "-c") { Description = "Only cases of this category; may be given more than once.", AllowMultipleArgumentsPerToken = true };

    public Option<int?> Limit { get; } = new("--limit", "-l") { Description = "At most so many cases, drawn at random." };

    public Option<int> Seed { get; } = new("--seed") { Description = "Draws the cases of --limit, and goes with every request.", DefaultValueFactory = _ => 0 };

    public Option<int> Concurrency { get; } = new("--concurrency", "-j") { Description = "Requests at a time.", DefaultValueFactory = _ => 4 };

    public Option<double> Timeout { get; } = new("--timeout") { Description = "Seconds that an answer may take.", DefaultValueFactory = _ => DefaultTimeout.TotalSeconds };

    public Option<bool> RunCode { get; } = new("--run-code")
    {
        Description = "Judge cases that ask for code by running what the model wrote (python3, 10 s, 1 GB, no sandbox). Without it they are not judged.",
    };

    public Option<string?> Out { get; } = new("--out", "-o") { Description = "The folder for results.json and report.html; eval-results/SUITE-MODEL-TIME where it is not given.", HelpName = "FOLDER" };

    public void AddTo(Command command)
    {
        AtLeastOne(Limit, value => value is null or >= 1);
        AtLeastOne(Concurrency, value => value >= 1);
        Timeout.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<double>() is not (> 0 and <= 86400))
            {
                result.AddError("--timeout must be more than 0 and at most 86400 seconds.");
            }
        });
        foreach (Option option in new Option[] { Url, ApiKey, Category, Limit, Seed, Concurrency, Timeout, RunCode, Out })
        {
            command.Options.Add(option);
        }
    }

    /// <summary>Which cases run.</summary>
    public CaseSelection Selection(ParseResult options) => new(options.GetValue(Category) ?? [], options.GetValue(Limit), options.GetValue(Seed));

    private static void AtLeastOne<T>(Option<T> option, Func<T?, bool> holds) => option.Validators.Add(result =>
    {
        if (!holds(result.GetValueOrDefault<T>()))
        {
            result.AddError($"{option.Name} must be at least 1.");
        }
    });
}
