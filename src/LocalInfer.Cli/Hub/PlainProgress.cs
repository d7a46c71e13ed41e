using System.Diagnostics;

namespace LocalInfer.Cli.Hub;

/// <summary>Progress as lines, for a file, a pipe or a log: one where the download begins, one every ten seconds, one where it ends.</summary>
/// <param name="output">Where the lines go.</param>
internal sealed class PlainProgress(TextWriter output) : IPullProgress
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(10);

    private readonly Lock _lock = new();
    private readonly Dictionary<string, long> _here = new(StringComparer.Ordinal);
    private long _total;
    private long _lastLine;

    /// <inheritdoc/>
    public void Begin(IReadOnlyList<RemoteFile> files)
    {
        _total = files.Sum(file => file.Size);
        _lastLine = Stopwatch.GetTimestamp();
        output.WriteLine(files.Count == 0 ? "Everything is here already." : $"Downloading {files.Count} files, {ByteCount.Text(_total)}.");
    }

    /// <inheritdoc/>
    public void Report(RemoteFile file, long bytes)
    {
        lock (_lock)
        {
            bool wasWhole = _here.GetValueOrDefault(file.Name, -1) == file.Size;
            _here[file.Name] = bytes;
            long here = _here.Values.Sum();
            bool isDone = !wasWhole && bytes == file.Size && here == _total;
            if (isDone || Stopwatch.GetElapsedTime(_lastLine) >= Interval)
            {
                _lastLine = Stopwatch.GetTimestamp();
                output.WriteLine($"{ByteCount.Text(here)} of {ByteCount.Text(_total)} ({(_total > 0 ? 100 * here / _total : 100)} %)");
            }
        }
    }
}
