using System.Globalization;
using LocalInfer.Tokenizers.Loading;
using Microsoft.Win32.SafeHandles;

namespace LocalInfer.Tokenizers.Caching;

/// <summary>
/// Keeps binary forms in a folder, one for each <c>tokenizer.json</c>, made anew when that was written since. A form appears whole or not at all, so any number of processes may
/// share the folder; one that is damaged, of another version or cannot be read is made anew, and a folder that cannot be written is done without.
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
        if (TryRead(form, source) is { } known)
        {
            return known;
        }

        TokenizerFile file = TokenizerFile.Parse(ReadAll(handle, path), path);
        TryWrite(form, file, source);
        return file;
    }

    private static TokenizerFile? TryRead(string form, SourceIdentity source)
    {
        try
        {
            if (!File.Exists(form))
            {
                return null;
            }

            using SafeFileHandle handle = File.OpenHandle(form, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete);
            return BinaryForm.Read(new SectionReader(handle), source);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    private void TryWrite(string form, TokenizerFile file, SourceIdentity source)
    {
        string? unfinished = null;
        try
        {
            Directory.CreateDirectory(folder);
            unfinished = $"{form}.{Path.GetRandomFileName()}";
            using (FileStream stream = new(unfinished, FileMode.CreateNew, FileAccess.Write, FileShare.None, bufferSize: 0))
            {
                BinaryForm.Write(file, source, stream);
            }

            File.Move(unfinished, form, overwrite: true);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            Remove(unfinished);
        }
    }

    private static void Remove(string? unfinished)
    {
        try
        {
            if (unfinished is not null)
            {
                File.Delete(unfinished);
            }
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // What could not be written cannot be deleted either.
        }
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
