using System.Collections.Concurrent;
using Spectre.Console;

namespace LocalInfer.Cli.Hub;

/// <summary>Progress as a bar for each big file and one for the whole, on a terminal.</summary>
/// <param name="context">The running display.</param>
internal sealed class BarProgress(ProgressContext context) : IPullProgress
{
    private const long WorthABar = 16L << 20;

    private readonly ConcurrentDictionary<string, long> _here = new(StringComparer.Ordinal);
    private readonly Dictionary<string, ProgressTask> _bars = new(StringComparer.Ordinal);
    private ProgressTask? _whole;

    /// <summary>Shows the bars while something runs.</summary>
    /// <param name="console">The terminal.</param>
    /// <param name="run">What runs; told where to report to.</param>
    public static Task<T> ShowAsync<T>(IAnsiConsole console, Func<IPullProgress, Task<T>> run) => console.Progress()
        .AutoClear(enabled: true)
        .Columns(new TaskDescriptionColumn { Alignment = Justify.Left }, new ProgressBarColumn(), new PercentageColumn(), new DownloadedColumn(), new TransferSpeedColumn(), new RemainingTimeColumn())
        .StartAsync(context => run(new BarProgress(context)));

    /// <inheritdoc/>
    public void Begin(IReadOnlyList<RemoteFile> files)
    {
        long total = files.Sum(file => file.Size);
        if (total == 0)
        {
            return;
        }

        RemoteFile[] big = [.. files.Where(file => file.Size >= WorthABar).OrderBy(file => file.Name, StringComparer.Ordinal)];
        foreach (RemoteFile file in big.Length > 1 ? big : [])
        {
            _bars[file.Name] = context.AddTask(Markup.Escape(file.Name), maxValue: file.Size);
        }

        _whole = context.AddTask($"{files.Count} files", maxValue: total);
    }

    /// <inheritdoc/>
    public void Report(RemoteFile file, long bytes)
    {
        _here[file.Name] = bytes;
        if (_bars.TryGetValue(file.Name, out ProgressTask? bar))
        {
            bar.Value = bytes;
        }

        _whole?.Value = _here.Values.Sum();
    }
}
