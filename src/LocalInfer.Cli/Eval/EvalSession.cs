using System.Diagnostics;
using LocalInfer.Cli.Eval.Reports;
using LocalInfer.Cli.Eval.Results;
using LocalInfer.Cli.Eval.Running;
using LocalInfer.Cli.Eval.Suites;

namespace LocalInfer.Cli.Eval;

/// <summary>One run as a person sees it: progress, Ctrl-C, and the result.</summary>
/// <param name="client">The server.</param>
/// <param name="server">Its name in the result.</param>
/// <param name="suite">The suite.</param>
/// <param name="options">How it runs.</param>
internal sealed class EvalSession(ChatClient client, string server, EvalSuite suite, EvalOptions options)
{
    /// <summary>Runs cases until all are judged, the person stops it, or the server goes away.</summary>
    /// <param name="cases">Those of the suite that run.</param>
    /// <param name="given">What the command line said.</param>
    /// <exception cref="CommandException">The server cannot be asked at all.</exception>
    public async Task<RunResult> RunAsync(IReadOnlyList<EvalCase> cases, IReadOnlyDictionary<string, string> given)
    {
        using var interrupt = new Interrupt(staysWhenIdle: false, () => { });
        DateTimeOffset started = DateTimeOffset.UtcNow;
        long begun = Stopwatch.GetTimestamp();
        string model = "";
        IReadOnlyList<CaseResult> results = [];
        string? stopped = null;
        await interrupt.RunAsync(async cancellation =>
        {
            model = await FindModelAsync(cancellation);
            await Terminal.Error.Profile.Out.Writer.WriteLineAsync($"{cases.Count} cases of {suite.Name} against {model}, {server}");
            (results, stopped) = await ShowAsync(cases.Count, progress => new EvalRun(client, model, options, progress).RunAsync(cases, cancellation));
        });
        return new RunResult
        {
            Suite = suite.Name,
            SuiteHash = suite.Hash,
            Model = model,
            Server = server,
            Started = started,
            Seconds = Math.Round(Stopwatch.GetElapsedTime(begun).TotalSeconds, 1),
            Planned = cases.Count,
            Stopped = stopped,
            Options = given,
            Cases = results,
        };
    }

    private async Task<string> FindModelAsync(CancellationToken cancellation)
    {
        try
        {
            return await client.FindModelAsync(cancellation);
        }
        catch (EndpointException error)
        {
            throw new CommandException(error.Message);
        }
    }

    private static Task<T> ShowAsync<T>(int cases, Func<IEvalProgress, Task<T>> run) => Terminal.Error.Profile.Capabilities.Interactive
        ? BarEvalProgress.ShowAsync(Terminal.Error, cases, run)
        : run(new PlainEvalProgress(Console.Error, cases));
}
