using System.Runtime.InteropServices;

namespace LocalInfer.Tokenizers.Caching;

/// <summary>Writes arrays as they lie in memory, in the machine's own byte order, each filled up to 8 bytes, and at the end the checksum of all. One thread.</summary>
public sealed class SectionWriter
{
    /// <summary>Bytes of a block: a file's checksum is that of its last block, each seeded by the one before.</summary>
    internal const int BlockBytes = 1 << 16;

    private readonly Stream _target;
    private readonly byte[] _block = new byte[BlockBytes];
    private int _filled;
    private ulong _checksum;

    internal SectionWriter(Stream target) => _target = target;

    /// <summary>Writes the next section; its length is not written.</summary>
    public void Write<T>(ReadOnlySpan<T> section)
        where T : unmanaged
    {
        ReadOnlySpan<byte> bytes = MemoryMarshal.AsBytes(section);
        Append(bytes);
        Append(stackalloc byte[(int)(Padded(bytes.Length) - bytes.Length)]);
    }

    /// <summary>The bytes that a section of so many takes.</summary>
    internal static long Padded(long bytes) => (bytes + 7) & ~7L;

    /// <summary>Writes what is left and the checksum.</summary>
    internal void End()
    {
        Flush();
        _target.Write(MemoryMarshal.AsBytes<ulong>([_checksum]));
    }

    private void Append(ReadOnlySpan<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            int taken = Math.Min(bytes.Length, BlockBytes - _filled);
            bytes[..taken].CopyTo(_block.AsSpan(_filled));
            bytes = bytes[taken..];
            _filled += taken;
            if (_filled == BlockBytes)
            {
                Flush();
            }
        }
    }

    private void Flush()
    {
        if (_filled > 0)
        {
            _checksum = Checksum.Of(_block.AsSpan(0, _filled), _checksum);
            _target.Write(_block, 0, _filled);
            _filled = 0;
        }
    }
}
