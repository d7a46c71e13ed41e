using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace LocalInfer.Tokenizers.Caching;

/// <summary>Reads what <see cref="SectionWriter"/> wrote, straight into arrays. One thread.</summary>
public sealed class SectionReader : IDisposable
{
    private readonly SafeFileHandle _file;
    private readonly long _length;
    private long _position;
    private ulong _checksum;

    private SectionReader(SafeFileHandle file)
    {
        _file = file;
        _length = RandomAccess.GetLength(file);
    }

    /// <summary>The next section; empty where the file has not that many bytes left, which <see cref="EndsHere"/> then shows.</summary>
    /// <param name="count">Values of the section.</param>
    public T[] Read<T>(int count)
        where T : unmanaged
    {
        long size = (long)count * Unsafe.SizeOf<T>();
        if (count < 0 || _position + size > _length)
        {
            _position = _length;
            return [];
        }

        T[] section = GC.AllocateUninitializedArray<T>(count);
        Fill(MemoryMarshal.AsBytes(section.AsSpan()));
        _checksum = Checksum.Of(MemoryMarshal.AsBytes<T>(section), _checksum);
        return section;
    }

    /// <summary>Whether the checksum comes next, is right, and is all that is left.</summary>
    public bool EndsHere()
    {
        ulong expected = _checksum;
        return Read<ulong>(1) is [var checksum] && checksum == expected && _position == _length;
    }

    /// <inheritdoc/>
    public void Dispose() => _file.Dispose();

    /// <summary>Opens a file for reading.</summary>
    internal static SectionReader Open(string path) => new(File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete));

    private void Fill(Span<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            int read = RandomAccess.Read(_file, bytes, _position);
            if (read == 0)
            {
                bytes.Clear(); // Cut since its length was taken; the checksum shows it.
                return;
            }

            _position += read;
            bytes = bytes[read..];
        }
    }
}
