using System.Collections.Concurrent;
using System.IO.MemoryMappedFiles;

namespace LocalInfer.Tokenizers.Caching;

/// <summary>
/// A file of the cache as memory, for as long as the process runs: spans into it may outlive every object. It costs address space only; the pages are the system's
/// copy of the file, which all processes share. Files of the cache are replaced, never changed.
/// </summary>
internal sealed unsafe class MappedFile
{
    private static readonly ConcurrentBag<MemoryMappedViewAccessor> Views = [];

    private MappedFile(byte* bytes, long length)
    {
        Bytes = bytes;
        Length = length;
    }

    /// <summary>The first byte, aligned to a page.</summary>
    public byte* Bytes { get; }

    /// <summary>Bytes of the file.</summary>
    public long Length { get; }

    /// <summary>Maps a file.</summary>
    /// <exception cref="IOException">It cannot be read.</exception>
    public static MappedFile Open(string path)
    {
        var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete, bufferSize: 0);
        long length = stream.Length;
        if (length == 0)
        {
            stream.Dispose();
            return new MappedFile(null, 0);
        }

        using var file = MemoryMappedFile.CreateFromFile(stream, mapName: null, capacity: 0, MemoryMappedFileAccess.Read, HandleInheritability.None, leaveOpen: false);
        MemoryMappedViewAccessor view = file.CreateViewAccessor(0, 0, MemoryMappedFileAccess.Read);
        byte* bytes = null;
        view.SafeMemoryMappedViewHandle.AcquirePointer(ref bytes);
        Views.Add(view);
        return new MappedFile(bytes + view.PointerOffset, length);
    }
}
