using System.Runtime.InteropServices;

namespace LocalInfer.Tokenizers.Caching;

/// <summary>Which <c>tokenizer.json</c> a binary form was made of: by content, so that a copy with a new date is the same and a change with the old date is not.</summary>
/// <param name="Length">Bytes of the file.</param>
/// <param name="Checksum">Of all of them.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct SourceIdentity(long Length, ulong Checksum)
{
    public static SourceIdentity Of(ReadOnlySpan<byte> json) => new(json.Length, Caching.Checksum.Of(json));
}
