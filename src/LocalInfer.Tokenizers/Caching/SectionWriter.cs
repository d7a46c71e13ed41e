using System.Runtime.InteropServices;

namespace LocalInfer.Tokenizers.Caching;

/// <summary>Writes arrays as they lie in memory, and at the end the checksum of all.</summary>
internal sealed class SectionWriter(Stream target)
{
    private ulong _checksum;

    public void Write<T>(ReadOnlySpan<T> section)
        where T : unmanaged
    {
        ReadOnlySpan<byte> bytes = MemoryMarshal.AsBytes(section);
        _checksum = Checksum.Of(bytes, _checksum);
        target.Write(bytes);
    }

    public void End() => target.Write(MemoryMarshal.AsBytes<ulong>([_checksum]));
}
