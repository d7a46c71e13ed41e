using System.Runtime.InteropServices;
using System.Text;

namespace LocalInfer.Tokenizers.Caching;

/// <summary>Which state of which files a binary form was made of. Reading the files to compare them would cost more than all the rest.</summary>
/// <param name="PathChecksum">Of the full path of <c>tokenizer.json</c>.</param>
/// <param name="Length">Bytes of it.</param>
/// <param name="WrittenTicks">When it was last written, in UTC ticks.</param>
/// <param name="ConfigLength">Bytes of <c>tokenizer_config.json</c> beside it; -1 where there is none.</param>
/// <param name="ConfigWrittenTicks">When that was last written.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct SourceIdentity(ulong PathChecksum, long Length, long WrittenTicks, long ConfigLength, long ConfigWrittenTicks)
{
    /// <summary>Of two files; of what a link leads to, not of the link.</summary>
    public static SourceIdentity Of(string path, string configPath)
    {
        (long length, long written) = StateOf(path);
        (long configLength, long configWritten) = File.Exists(configPath) ? StateOf(configPath) : (-1, 0);
        return new SourceIdentity(Checksum.Of(Encoding.UTF8.GetBytes(Path.GetFullPath(path))), length, written, configLength, configWritten);
    }

    private static (long Length, long WrittenTicks) StateOf(string path)
    {
        using var file = File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete);
        return (RandomAccess.GetLength(file), File.GetLastWriteTimeUtc(file).Ticks);
    }
}
