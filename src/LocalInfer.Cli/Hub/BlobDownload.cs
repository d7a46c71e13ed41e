namespace LocalInfer.Cli.Hub;

/// <summary>Brings one file into the cache: waits for others that do the same, goes on where an earlier try stopped, checks the hash, renames.</summary>
/// <param name="client">The hub.</param>
/// <param name="settings">When to try again, and whether to link.</param>
/// <param name="cache">Where the file goes.</param>
internal sealed class BlobDownload(HubClient client, HubSettings settings, CachedRepository cache)
{
    /// <summary>Downloads a file, unless it is there.</summary>
    /// <param name="file">What it is.</param>
    /// <param name="report">Told how many of its bytes are here, often.</param>
    /// <param name="cancellation">Ends the download; what came stays for the next one.</param>
    /// <exception cref="HubException">It cannot be had, or not unharmed.</exception>
    /// <exception cref="HubFileChangedException">The hub has another file there by now.</exception>
    public async Task RunAsync(RemoteFile file, Action<long> report, CancellationToken cancellation)
    {
        using (await BlobLock.TakeAsync(cache.LockPath(file.Etag), cancellation))
        {
            if (!File.Exists(cache.BlobPath(file.Etag)) && !cache.Has(file.Commit, file.Name))
            {
                await DownloadAsync(file, report, cancellation);
            }

            cache.AddToSnapshot(file, settings.UsesSymlinks);
        }

        report(file.Size);
    }

    private async Task DownloadAsync(RemoteFile file, Action<long> report, CancellationToken cancellation)
    {
        string incomplete = cache.IncompletePath(file.Etag);
        using (PartialBlob blob = await PartialBlob.OpenAsync(incomplete, file, cancellation))
        {
            await FillAsync(file, blob, report, cancellation);
            if (!blob.Finish())
            {
                // The beginning may be another tool's, or of a hub that lied then: once more, from nothing.
                blob.Restart();
                await FillAsync(file, blob, report, cancellation);
                if (!blob.Finish())
                {
                    blob.Restart();
                    throw new HubException($"{file.Name} of {file.Repository} came twice with a wrong hash, so it was not kept. A proxy in between may change it.");
                }
            }
        }

        File.Move(incomplete, cache.BlobPath(file.Etag), overwrite: true);
    }

    private async Task FillAsync(RemoteFile file, PartialBlob blob, Action<long> report, CancellationToken cancellation)
    {
        report(blob.Length);
        long most = blob.Length; // a try that only comes as far as an earlier one did brought nothing
        for (int failures = 0; blob.Length < file.Size;)
        {
            try
            {
                await client.FetchAsync(file, blob, report, cancellation);
            }
            catch (HubException error)
            {
                failures = blob.Length > most ? 1 : failures + 1;
                most = Math.Max(most, blob.Length);
                if (!settings.Retry.Helps(error, failures))
                {
                    throw;
                }

                await settings.Retry.PauseAsync(failures, error, cancellation);
            }
        }
    }
}
