using System.Runtime.CompilerServices;

namespace LocalInfer.Tokenizers.Caching;

/// <summary>Reads what <see cref="SectionWriter"/> wrote: tables over the file's own memory, nothing is copied. One thread.</summary>
public sealed unsafe class SectionReader
{
    // Mapped for as long as the process runs: spans into a file may outlive every object. It costs address space; files of the cache are replaced, never changed.
    private static readonly List<MappedFile> Kept = [];

    private readonly byte* _bytes;
    private readonly long _length;
    private long _position;

    private SectionReader(byte* bytes, long length)
    {
        _bytes = bytes;
        _length = length;
    }

    /// <summary>Whether nothing is left.</summary>
    public bool IsAtEnd => _position == _length;

    /// <summary>The next section; empty where the file has not that many bytes left.</summary>
    /// <param name="count">Values of the section.</param>
    public Table<T> Read<T>(int count)
        where T : unmanaged
    {
        long size = SectionWriter.Padded((long)count * Unsafe.SizeOf<T>());
        if (count < 0 || size > _length - _position)
        {
            return new Table<T>([]);
        }

        var section = new Table<T>((T*)(_bytes + _position), count);
        _position += size;
        return section;
    }

    /// <summary>Maps a file; null where its checksum says that it is cut or damaged.</summary>
    internal static SectionReader? Open(string path)
    {
        MappedFile file = MappedFile.Open(path);
        long length = file.Length - sizeof(ulong);
        if (length < 0 || length % sizeof(ulong) != 0 || ChecksumOf(file.Bytes, length) != *(ulong*)(file.Bytes + length))
        {
            file.Dispose();
            return null;
        }

        lock (Kept)
        {
            Kept.Add(file);
        }

        return new SectionReader(file.Bytes, length);
    }

    private static ulong ChecksumOf(byte* bytes, long length)
    {
        ulong checksum = 0;
        for (long at = 0; at < length; at += SectionWriter.BlockBytes)
        {
            checksum = Checksum.Of(new ReadOnlySpan<byte>(bytes + at, (int)Math.Min(SectionWriter.BlockBytes, length - at)), checksum);
        }

        return checksum;
    }
}
