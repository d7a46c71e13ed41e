namespace LocalInfer.Cli.Hub;

/// <summary>Brings what a model needs from the hub into the cache. Several may run at once, in one process or many.</summary>
/// <param name="settings">The hub and the cache.</param>
/// <param name="progress">Told how far it is.</param>
internal sealed class ModelPull(HubSettings settings, IPullProgress progress) : IDisposable
{
    // More connections do not make a hub faster; one connection a file keeps what is here a beginning of the file, which every tool can go on from.
    private const int FilesAtOnce = 4;
    private const int MaxChanges = 3;
    private const long SpareBytes = 64L << 20;

    private readonly HubClient _client = new(settings);
    private readonly HubCache _cache = new(settings.CacheFolder);

    /// <summary>Downloads what is missing of a revision.</summary>
    /// <param name="repository">Such as <c>mlx-community/Qwen3-8B-4bit</c>.</param>
    /// <param name="revision">A branch, tag or commit.</param>
    /// <param name="cancellation">Ends it; what came stays for the next pull.</param>
    /// <returns>The folder of the snapshot, whole.</returns>
    /// <exception cref="HubException">It cannot be had; the message says why and what to do.</exception>
    public async Task<string> RunAsync(string repository, string revision, CancellationToken cancellation)
    {
        for (int change = 1; ; change++)
        {
            try
            {
                return await PullAsync(_cache.Of(repository), revision, cancellation);
            }
            catch (HubFileChangedException error) when (change == MaxChanges)
            {
                throw new HubException($"{error.Message} Try again when nobody writes to it.");
            }
            catch (HubFileChangedException)
            {
                // Ask anew what there is; what is whole already stays.
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _client.Dispose();

    private async Task<string> PullAsync(CachedRepository cached, string revision, CancellationToken cancellation)
    {
        RepositoryListing listing = await _client.ListAsync(cached.Repository, revision, cancellation);
        IEnumerable<string> missing = FileSelection.Select(cached.Repository, listing.Files).Where(name => !cached.Has(listing.Commit, name));
        var files = new List<RemoteFile>();
        await ForEachAsync(missing, async (name, token) =>
        {
            RemoteFile file = await _client.DescribeAsync(cached.Repository, listing.Commit, name, token);
            lock (files)
            {
                files.Add(file);
            }
        }, cancellation);

        CheckSpace(cached, files);
        progress.Begin(files);
        var download = new BlobDownload(_client, settings, cached);
        // Small files first: a wrong repository shows itself before gigabytes have come.
        await ForEachAsync(files.OrderBy(file => file.Size), (file, token) => download.RunAsync(file, bytes => progress.Report(file, bytes), token), cancellation);
        if (revision != listing.Commit)
        {
            cached.WriteReference(revision, listing.Commit);
        }

        return cached.SnapshotPath(listing.Commit);
    }

    /// <summary>Runs something for each item, a few at once; the first failure ends the others and is thrown as itself.</summary>
    private static Task ForEachAsync<T>(IEnumerable<T> items, Func<T, CancellationToken, Task> run, CancellationToken cancellation) =>
        Parallel.ForEachAsync(
            items, new ParallelOptions { MaxDegreeOfParallelism = FilesAtOnce, CancellationToken = cancellation }, async (item, token) => await run(item, token));

    private static void CheckSpace(CachedRepository cached, List<RemoteFile> files)
    {
        decimal needed = files.Where(file => !File.Exists(cached.BlobPath(file.Etag))).Sum(file => (decimal)file.Size - LengthOf(cached.IncompletePath(file.Etag)));
        Directory.CreateDirectory(cached.Folder);
        long free = new DriveInfo(cached.Folder).AvailableFreeSpace;
        if (needed + SpareBytes > free)
        {
            throw new HubException(
                $"{cached.Repository} needs {ByteCount.Text((double)needed)} more in {cached.Folder}, and {ByteCount.Text(free)} are free there. Make room, or set HF_HUB_CACHE to a folder on another disk.");
        }
    }

    private static long LengthOf(string path) => File.Exists(path) ? new FileInfo(path).Length : 0;
}
