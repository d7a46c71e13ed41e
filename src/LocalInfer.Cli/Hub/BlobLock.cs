namespace LocalInfer.Cli.Hub;

/// <summary>
/// The right to write a blob, one process and task at a time: an exclusively opened file, which on Unix is the <c>flock</c> that
/// huggingface_hub takes on the same file. The system gives it back when a process dies.
/// </summary>
internal sealed class BlobLock : IDisposable
{
    // EWOULDBLOCK of Linux and of macOS, and Windows' sharing violation; any other error is not one to wait for.
    private static readonly int[] HeldByOther = [11, 35, unchecked((int)0x80070020)];

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    private readonly FileStream _file;

    private BlobLock(FileStream file) => _file = file;

    /// <summary>Waits for the lock.</summary>
    /// <param name="path">The lock file, made where it is missing and left behind, as others may wait for it.</param>
    /// <param name="cancellation">Ends the wait.</param>
    public static async Task<BlobLock> TakeAsync(string path, CancellationToken cancellation)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        while (true)
        {
            try
            {
                return new BlobLock(new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None));
            }
            catch (IOException error) when (Array.IndexOf(HeldByOther, error.HResult) >= 0)
            {
                await Task.Delay(Pause, cancellation);
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _file.Dispose();
}
