namespace LocalInfer.Cli.Hub;

/// <summary>
/// One repository in the cache, in the layout of huggingface_hub: <c>blobs/ETAG</c> holds contents, <c>snapshots/COMMIT/NAME</c> links to
/// them, <c>refs/REVISION</c> holds a commit. A file that is still coming is <c>blobs/ETAG.incomplete</c>: always a beginning of the whole.
/// </summary>
/// <param name="Repository">Such as <c>mlx-community/Qwen3-8B-4bit</c>.</param>
/// <param name="Folder">Its folder in the cache.</param>
/// <param name="LockFolder">Where the locks of its blobs lie.</param>
internal sealed record CachedRepository(string Repository, string Folder, string LockFolder)
{
    /// <summary>The revision that is meant where none is named.</summary>
    public const string DefaultRevision = "main";

    /// <summary>Where a whole blob lies.</summary>
    public string BlobPath(string etag) => Path.Combine(Folder, "blobs", etag);

    /// <summary>Where a blob lies while it is coming.</summary>
    public string IncompletePath(string etag) => BlobPath(etag) + ".incomplete";

    /// <summary>Where the lock of a blob lies; huggingface_hub takes the same one.</summary>
    public string LockPath(string etag) => Path.Combine(LockFolder, etag + ".lock");

    /// <summary>Where a commit's files lie.</summary>
    public string SnapshotPath(string commit) => Path.Combine(Folder, "snapshots", commit);

    /// <summary>The snapshot of a revision; null where there is none.</summary>
    /// <param name="revision">A commit, branch or tag; null means <c>main</c>, or the only snapshot that there is.</param>
    public string? FindSnapshot(string? revision)
    {
        if (revision is not null && !FileSelection.IsSafePath(revision))
        {
            return null;
        }

        string reference = Path.Combine(Folder, "refs", revision ?? DefaultRevision);
        string commit = File.Exists(reference) ? File.ReadAllText(reference).Trim() : revision ?? OnlySnapshot() ?? DefaultRevision;
        string snapshot = SnapshotPath(commit);
        return Directory.Exists(snapshot) ? snapshot : null;
    }

    /// <summary>Whether a file of a commit is there, whole.</summary>
    public bool Has(string commit, string name) => IsWhole(Path.Combine(SnapshotPath(commit), name));

    /// <summary>Makes a whole blob a file of a commit: by a link, or by moving it where the file system has none.</summary>
    public void AddToSnapshot(RemoteFile file, bool link)
    {
        string path = Path.Combine(SnapshotPath(file.Commit), file.Name);
        if (IsWhole(path))
        {
            return;
        }

        string folder = Path.GetDirectoryName(path)!;
        Directory.CreateDirectory(folder);
        File.Delete(path); // a link whose blob is gone
        try
        {
            if (!link)
            {
                throw new IOException("Links are switched off.");
            }

            File.CreateSymbolicLink(path, Path.GetRelativePath(folder, BlobPath(file.Etag)));
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            if (!IsWhole(path)) // else another pull was faster
            {
                File.Move(BlobPath(file.Etag), path);
            }
        }
    }

    /// <summary>Notes what a branch or tag means now; readers see the old commit or the new one, never half of one.</summary>
    public void WriteReference(string revision, string commit)
    {
        string path = Path.Combine(Folder, "refs", revision);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        string temporary = Path.Combine(Folder, $".{Guid.NewGuid():N}.tmp");
        File.WriteAllText(temporary, commit);
        File.Move(temporary, path, overwrite: true);
    }

    /// <summary>Whether a path leads to contents: a file, or a link to one that exists.</summary>
    public static bool IsWhole(string path) =>
        File.Exists(path) && (File.ResolveLinkTarget(path, returnFinalTarget: true)?.Exists ?? true);

    private string? OnlySnapshot()
    {
        string snapshots = Path.Combine(Folder, "snapshots");
        return Directory.Exists(snapshots) && Directory.GetDirectories(snapshots) is [var only] ? Path.GetFileName(only) : null;
    }
}
