using System.CommandLine;
using System.Globalization;
using LocalInfer.Cli.Eval;
using LocalInfer.Cli.Eval.Judging;
using LocalInfer.Cli.Eval.Reports;
using LocalInfer.Cli.Eval.Results;
using LocalInfer.Cli.Eval.Running;
using LocalInfer.Cli.Eval.Suites;
using LocalInfer.Engine;

namespace LocalInfer.Cli.Commands;

/// <summary><c>localinfer eval</c>: how well a model calls tools, here or behind any server that speaks OpenAI's protocol.</summary>
internal static class EvalCommand
{
    /// <summary>The command's name. It answers Ctrl-C itself: that ends the run, and what has been judged is kept.</summary>
    public const string Name = "eval";

    private static readonly TimeSpan CodeLimit = TimeSpan.FromSeconds(10);

    private static readonly Argument<string> Suite = new("SUITE")
    {
        Description = $"A file of cases, or `{SuiteFile.Agent}`: 30 prompts in the shape of a coding agent's work, which ship with LocalInfer.",
        DefaultValueFactory = _ => SuiteFile.Agent,
    };

    public static Command Create()
    {
        var command = new Command(Name, """
            Run a suite of prompts against a model and judge the answers. Prints a table and writes results.json and report.html, which holds
            every transcript. A model of this machine is asked through the real server, so what is judged is what a client gets. Answers are greedy
            (temperature 0) unless --temp says otherwise. Ctrl-C ends a run; what has been judged by then is kept.

            A suite is an agent suite (a JSON object with "prompts"), or JSON Lines in the form of the Berkeley Function Calling Leaderboard:
              {"id", "category", "messages", "tools", "expect": {"kind": "calls" | "none" | "some", "calls": [{"name", "arguments": {"city": ["Paris"]}}]}}
            Each argument lists the values that are accepted; "" among them says that it may be left out. Either may be gzipped.

            Examples:
              localinfer eval --model qwen2.5-coder:7b
              localinfer eval tool-calls.jsonl.gz --limit 100 --category simple_python --out before
              localinfer eval --url http://127.0.0.1:11434/v1 --model qwen3:8b
              localinfer eval compare before after
            """);
        var model = new ModelOptions();
        var flags = new EvalFlags();
        command.Arguments.Add(Suite);
        flags.AddTo(command);
        model.AddTo(command);
        command.Subcommands.Add(EvalCompareCommand.Create());
        command.SetAction((options, _) => CommandFailure.ReportAsync(() => RunAsync(model, flags, options)));
        return command;
    }

    private static async Task RunAsync(ModelOptions modelOptions, EvalFlags flags, ParseResult options)
    {
        PythonRunner? runner = options.GetValue(flags.RunCode) ? await PythonRunner.FindAsync(CodeLimit) : null;
        EvalSuite suite = SuiteFile.Read(options.GetRequiredValue(Suite), runner);
        IReadOnlyList<EvalCase> cases = flags.Selection(options).Of(suite);
        var how = new EvalOptions(options.GetValue(flags.Concurrency), modelOptions.GivenMaxTokens(options), options.GetValue(flags.Seed), modelOptions.Sampling(options));

        await using LocalEndpoint? local = options.GetValue(flags.Url) is null
            ? await LocalEndpoint.StartAsync(await modelOptions.LoadAsync(options, Bounds(how)), CancellationToken.None)
            : null;
        ChatEndpoint endpoint = local?.Endpoint
            ?? ChatEndpoint.Of(options.GetValue(flags.Url)!, options.GetValue(flags.ApiKey) ?? Environment.GetEnvironmentVariable("OPENAI_API_KEY"), modelOptions.GivenModel(options));
        using var client = new ChatClient(endpoint, TimeSpan.FromSeconds(options.GetValue(flags.Timeout)));
        var session = new EvalSession(client, local is null ? endpoint.Address.GetComponents(UriComponents.HttpRequestUrl, UriFormat.UriEscaped) : "in process", suite, how);
        RunResult run = await session.RunAsync(cases, Given(options));
        Save(run, options.GetValue(flags.Out));
    }

    /// <summary>All requests run, and none is refused.</summary>
    private static EngineOptions Bounds(EvalOptions how) => new() { MaxRunningSequences = how.Concurrency, MaxWaitingSequences = how.Concurrency };

    private static void Save(RunResult run, string? chosen)
    {
        if (run.Cases.Count == 0)
        {
            throw new CommandException($"No case was judged. {run.Stopped}");
        }

        string folder = chosen ?? Path.Combine("eval-results", FolderName(run));
        Directory.CreateDirectory(folder);
        ResultFile.Write(Path.Combine(folder, ResultFile.Name), run);
        string report = Path.Combine(folder, HtmlReport.Name);
        File.WriteAllText(report, HtmlReport.Of(run));
        EvalTable.Write(Terminal.Out, run);
        Console.WriteLine($"Transcripts: {report}");
        Console.WriteLine($"Results:     {Path.Combine(folder, ResultFile.Name)}");
        if (run.Stopped is { } why)
        {
            throw new CommandException($"Ended after {run.Cases.Count} of {run.Planned} cases: {why}");
        }
    }

    private static string FolderName(RunResult run)
    {
        string name = string.Create(CultureInfo.InvariantCulture, $"{run.Suite.Split('.')[0]}-{run.Model.Split('/')[^1]}-{run.Started.ToLocalTime():yyyyMMdd-HHmmss}");
        return string.Concat(name.Select(character => char.IsLetterOrDigit(character) || "-._".Contains(character, StringComparison.Ordinal) ? character : '_'));
    }

    /// <summary>The options that were given, for the record; never a key, and not what the record says elsewhere.</summary>
    private static Dictionary<string, string> Given(ParseResult options) => options.CommandResult.Command.Options
        .Where(option => option.Name is not ("--api-key" or "--url" or "--model" or "--out") && options.IsGiven(option))
        .ToDictionary(option => option.Name, option => string.Join(' ', options.GetResult(option)!.Tokens.Select(token => token.Value)) is { Length: > 0 } value ? value : "yes", StringComparer.Ordinal);
}
