using System.Runtime.InteropServices;

namespace LocalInfer.Tokenizers.Caching;

/// <summary>Writes arrays as they lie in memory, in the machine's own byte order, and at the end the checksum of all. One thread.</summary>
public sealed class SectionWriter
{
    private readonly Stream _target;
    private ulong _checksum;

    internal SectionWriter(Stream target) => _target = target;

    /// <summary>Writes the next section; its length is not written.</summary>
    public void Write<T>(ReadOnlySpan<T> section)
        where T : unmanaged
    {
        ReadOnlySpan<byte> bytes = MemoryMarshal.AsBytes(section);
        _checksum = Checksum.Of(bytes, _checksum);
        _target.Write(bytes);
    }

    internal void End() => _target.Write(MemoryMarshal.AsBytes<ulong>([_checksum]));
}
