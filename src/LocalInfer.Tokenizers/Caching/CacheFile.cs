namespace LocalInfer.Tokenizers.Caching;

/// <summary>
/// A file of a cache folder. It appears whole or not at all, so any number of processes may share the folder; one that is damaged or cannot be read counts as
/// absent, and a folder that cannot be written is done without.
/// </summary>
public static class CacheFile
{
    /// <summary>Reads a file.</summary>
    /// <param name="path">The file; need not exist.</param>
    /// <param name="read">Makes something of its sections, which are whole; null where they are not what is wanted.</param>
    /// <returns>What was read; null where there is no good file.</returns>
    public static T? TryRead<T>(string path, Func<SectionReader, T?> read)
        where T : class
    {
        ArgumentNullException.ThrowIfNull(read);
        try
        {
            if (!File.Exists(path))
            {
                return null;
            }

            return SectionReader.Open(path) is { } sections ? read(sections) : null;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <summary>Writes a file, and the folders above it where they are missing.</summary>
    /// <param name="path">The file; replaced where it exists.</param>
    /// <param name="write">Writes its sections.</param>
    public static void TryWrite(string path, Action<SectionWriter> write)
    {
        ArgumentNullException.ThrowIfNull(write);
        string? unfinished = null;
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(path))!);
            unfinished = $"{path}.{Path.GetRandomFileName()}";
            using (FileStream stream = new(unfinished, FileMode.CreateNew, FileAccess.Write, FileShare.None, bufferSize: 0))
            {
                var sections = new SectionWriter(stream);
                write(sections);
                sections.End();
            }

            File.Move(unfinished, path, overwrite: true);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            Remove(unfinished);
        }
    }

    private static void Remove(string? unfinished)
    {
        try
        {
            if (unfinished is not null)
            {
                File.Delete(unfinished);
            }
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // What could not be written cannot be deleted either.
        }
    }
}
