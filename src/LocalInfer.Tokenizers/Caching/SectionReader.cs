using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace LocalInfer.Tokenizers.Caching;

/// <summary>Reads what <see cref="SectionWriter"/> wrote, straight into arrays.</summary>
internal sealed class SectionReader(SafeFileHandle file)
{
    private readonly long _length = RandomAccess.GetLength(file);
    private long _position;
    private ulong _checksum;

    /// <summary>The next section; empty where the file has not that many bytes left, which the checksum then shows.</summary>
    public T[] Read<T>(int count)
        where T : unmanaged
    {
        long size = (long)count * Unsafe.SizeOf<T>();
        if (count < 0 || _position + size > _length)
        {
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

    private void Fill(Span<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            int read = RandomAccess.Read(file, bytes, _position);
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
