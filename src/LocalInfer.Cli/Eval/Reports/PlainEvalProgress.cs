using System.Diagnostics;
using LocalInfer.Cli.Eval.Judging;
using LocalInfer.Cli.Eval.Running;

namespace LocalInfer.Cli.Eval.Reports;

/// <summary>Progress as lines, for a file, a pipe or a log: one every ten seconds.</summary>
/// <param name="output">Where the lines go.</param>
/// <param name="cases">How many cases there are.</param>
internal sealed class PlainEvalProgress(TextWriter output, int cases) : IEvalProgress
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(10);

    private readonly Lock _lock = new();
    private long _lastLine = Stopwatch.GetTimestamp();
    private int _done;
    private int _passed;

    /// <inheritdoc/>
    public void Report(Outcome outcome)
    {
        lock (_lock)
        {
            _done++;
            _passed += outcome == Outcome.Pass ? 1 : 0;
            if (Stopwatch.GetElapsedTime(_lastLine) >= Interval)
            {
                _lastLine = Stopwatch.GetTimestamp();
                output.WriteLine($"{_done} of {cases} cases, {_passed} passed");
            }
        }
    }
}
