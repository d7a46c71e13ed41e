using LocalInfer.Cli.Eval.Judging;
using LocalInfer.Cli.Eval.Running;
using Spectre.Console;

namespace LocalInfer.Cli.Eval.Reports;

/// <summary>Progress as a bar, on a terminal.</summary>
/// <param name="task">The bar.</param>
internal sealed class BarEvalProgress(ProgressTask task) : IEvalProgress
{
    private int _passed;

    /// <summary>Shows the bar while something runs.</summary>
    /// <param name="console">The terminal.</param>
    /// <param name="cases">How many cases there are.</param>
    /// <param name="run">What runs; told where to report to.</param>
    public static Task<T> ShowAsync<T>(IAnsiConsole console, int cases, Func<IEvalProgress, Task<T>> run) => console.Progress()
        .AutoClear(enabled: true)
        .Columns(new TaskDescriptionColumn { Alignment = Justify.Left }, new ProgressBarColumn(), new PercentageColumn(), new RemainingTimeColumn())
        .StartAsync(context => run(new BarEvalProgress(context.AddTask("0 passed", maxValue: cases))));

    /// <inheritdoc/>
    public void Report(Outcome outcome)
    {
        int passed = outcome == Outcome.Pass ? Interlocked.Increment(ref _passed) : Volatile.Read(ref _passed);
        task.Increment(1);
        task.Description = $"{passed} passed";
    }
}
