using System.IO.MemoryMappedFiles;
using Microsoft.Win32.SafeHandles;

namespace LocalInfer.Tokenizers.Caching;

/// <summary>A file as memory: the pages are the system's copy of it, which all processes share. Valid until disposed.</summary>
internal sealed unsafe class MappedFile : IDisposable
{
    private readonly MemoryMappedViewAccessor? _view;

    private MappedFile(MemoryMappedViewAccessor? view, long length)
    {
        _view = view;
        Length = length;
        if (view is not null)
        {
            byte* bytes = null;
            view.SafeMemoryMappedViewHandle.AcquirePointer(ref bytes);
            Bytes = bytes + view.PointerOffset;
        }
    }

    /// <summary>The first byte, aligned to a page; null where the file is empty.</summary>
    public byte* Bytes { get; }

    /// <summary>Bytes of the file.</summary>
    public long Length { get; }

    /// <summary>Maps a file.</summary>
    /// <exception cref="IOException">It cannot be read.</exception>
    public static MappedFile Open(string path)
    {
        using SafeFileHandle handle = File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete);
        long length = RandomAccess.GetLength(handle);
        if (length == 0)
        {
            return new MappedFile(null, 0); // Nothing can be mapped.
        }

        using var file = MemoryMappedFile.CreateFromFile(handle, mapName: null, capacity: 0, MemoryMappedFileAccess.Read, HandleInheritability.None, leaveOpen: true);
        return new MappedFile(file.CreateViewAccessor(0, 0, MemoryMappedFileAccess.Read), length);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _view?.SafeMemoryMappedViewHandle.ReleasePointer();
        _view?.Dispose();
    }
}
