using System.Globalization;
using LocalInfer.Tokenizers.Loading;
using Microsoft.Win32.SafeHandles;

namespace LocalInfer.Tokenizers.Caching;

/// <summary>
/// Keeps binary forms in a folder, one for each <c>tokenizer.json</c>, made anew when that was written since or where <see cref="CacheFile"/> finds no good one.
/// </summary>
/// <param name="folder">Where the forms lie; need not exist.</param>
internal sealed class TokenizerCache(string folder)
{
    /// <summary>Reads a <c>tokenizer.json</c>, by its binary form where there is a good one.</summary>
    /// <exception cref="InvalidDataException">The file is not one that this version knows; the message names file and field.</exception>
    public TokenizerFile Read(string path)
    {
        using SafeFileHandle handle = File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete);
        var source = SourceIdentity.Of(path, handle);
        string form = Path.Combine(folder, string.Create(CultureInfo.InvariantCulture, $"{source.PathChecksum:x16}.tokenizer"));
        if (CacheFile.TryRead(form, sections => BinaryForm.Read(sections, source)) is { } known)
        {
            return known;
        }

        TokenizerFile file = TokenizerFile.Parse(ReadAll(handle, path), path);
        CacheFile.TryWrite(form, sections => BinaryForm.Write(file, source, sections));
        return file;
    }

    private static byte[] ReadAll(SafeFileHandle file, string path)
    {
        byte[] bytes = GC.AllocateUninitializedArray<byte>(checked((int)RandomAccess.GetLength(file)));
        for (int read, at = 0; at < bytes.Length; at += read)
        {
            read = RandomAccess.Read(file, bytes.AsSpan(at), at);
            if (read == 0)
            {
                throw new InvalidDataException($"{path}: it became shorter while it was read.");
            }
        }

        return bytes;
    }
}
