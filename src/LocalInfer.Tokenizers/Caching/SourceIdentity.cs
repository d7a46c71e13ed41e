using System.Runtime.InteropServices;
using System.Text;
using Microsoft.Win32.SafeHandles;

namespace LocalInfer.Tokenizers.Caching;

/// <summary>Which state of which <c>tokenizer.json</c> a binary form was made of. Reading the file to compare it would cost more than all the rest.</summary>
/// <param name="PathChecksum">Of the full path.</param>
/// <param name="Length">Bytes of the file.</param>
/// <param name="WrittenTicks">When it was last written, in UTC ticks.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct SourceIdentity(ulong PathChecksum, long Length, long WrittenTicks)
{
    /// <summary>Of an open file; of what a link leads to, not of the link.</summary>
    public static SourceIdentity Of(string path, SafeFileHandle file) => new(
        Checksum.Of(Encoding.UTF8.GetBytes(Path.GetFullPath(path))), RandomAccess.GetLength(file), File.GetLastWriteTimeUtc(file).Ticks);
}
