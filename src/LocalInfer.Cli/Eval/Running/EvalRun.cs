using System.Diagnostics;
using LocalInfer.Cli.Eval.Judging;
using LocalInfer.Cli.Eval.Results;
using LocalInfer.Cli.Eval.Suites;

namespace LocalInfer.Cli.Eval.Running;

/// <summary>Asks the cases of a suite and judges the answers.</summary>
/// <param name="client">The server.</param>
/// <param name="model">The model's name in requests.</param>
/// <param name="options">How.</param>
/// <param name="progress">Told of every case.</param>
internal sealed class EvalRun(ChatClient client, string model, EvalOptions options, IEvalProgress progress)
{
    /// <summary>So many requests in a row without a server, and the rest is not tried.</summary>
    private const int UnreachableLimit = 3;

    private int _unreachable;

    /// <summary>Runs the cases. A run that is cancelled, or whose server goes away, gives those that were judged until then.</summary>
    /// <returns>The results in the cases' order, and why it ended early; null where it did not.</returns>
    public async Task<(IReadOnlyList<CaseResult> Results, string? Stopped)> RunAsync(IReadOnlyList<EvalCase> cases, CancellationToken cancellation)
    {
        var results = new CaseResult?[cases.Count];
        string? stopped = null;
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        try
        {
            var bound = new ParallelOptions { MaxDegreeOfParallelism = options.Concurrency, CancellationToken = stop.Token };
            await Parallel.ForAsync(0, cases.Count, bound, async (index, token) =>
            {
                CaseResult result = await AskAsync(cases[index], token);
                results[index] = result;
                progress.Report(result.Outcome);
                if (Volatile.Read(ref _unreachable) >= UnreachableLimit)
                {
                    stopped = result.Reason;
                    await stop.CancelAsync();
                }
            });
        }
        catch (OperationCanceledException)
        {
            stopped ??= "Stopped by the user.";
        }

        return ([.. results.OfType<CaseResult>()], stopped);
    }

    private async Task<CaseResult> AskAsync(EvalCase item, CancellationToken cancellation)
    {
        long begun = Stopwatch.GetTimestamp();
        Answer? answer = null;
        Verdict verdict;
        try
        {
            answer = await client.AskAsync(CaseRequest.Of(item, model, options), cancellation);
            Volatile.Write(ref _unreachable, 0);
        }
        catch (EndpointException error)
        {
            _ = error.IsUnreachable ? Interlocked.Increment(ref _unreachable) : Interlocked.Exchange(ref _unreachable, 0);
            return CaseResult.Of(item, null, new Verdict(Outcome.Error, error.Message), Stopwatch.GetElapsedTime(begun));
        }

        TimeSpan elapsed = Stopwatch.GetElapsedTime(begun);
        verdict = await item.Judge.JudgeAsync(answer, cancellation);
        return CaseResult.Of(item, answer, verdict, elapsed);
    }
}
