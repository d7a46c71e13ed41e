using System.Runtime.InteropServices;
using LocalInfer.Tokenizers;

namespace LocalInfer.Constraints.Tokens;

/// <summary>
/// Token tables on disk, so that a model that was served before starts without building them. Little-endian words of 8 bytes: version, the
/// vocabulary's hash (4), width of the logits, then the trie of all tokens and each slice, every array behind its length.
/// </summary>
internal static class TokenTableFile
{
    private const ulong Version = 0x314B_5341_4D49_4C01; // changes whenever the tables mean something else
    private const int HashWords = 4;

    /// <summary>The file of a vocabulary in a folder.</summary>
    public static string PathOf(string folder, Vocabulary vocabulary, int size) =>
        Path.Combine(folder, $"masks-{Convert.ToHexStringLower(vocabulary.ContentHash().AsSpan(0, 8))}-{size}.bin");

    /// <summary>Reads tables; null where the file is absent, of another vocabulary or version, or damaged.</summary>
    public static (TokenTrie All, TokenSlice[] Slices)? TryRead(string path, Vocabulary vocabulary, int size)
    {
        byte[] bytes;
        try
        {
            bytes = File.ReadAllBytes(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }

        ReadOnlySpan<ulong> words = MemoryMarshal.Cast<byte, ulong>(bytes);
        if (words.Length < HashWords + 3 || words[0] != Version || !MemoryMarshal.AsBytes(words.Slice(1, HashWords)).SequenceEqual(vocabulary.ContentHash())
            || words[HashWords + 1] != (ulong)size || words[^1] != Version)
        {
            return null;
        }

        words = words[(HashWords + 2)..];
        try
        {
            TokenTrie all = ReadTrie(ref words);
            var slices = new TokenSlice[Take(ref words)];
            for (int i = 0; i < slices.Length; i++)
                slices[i] = new(Take(ref words), ReadArray(ref words), ReadTrie(ref words));
            return (all, slices);
        }
        catch (Exception e) when (e is ArgumentException or OverflowException or IndexOutOfRangeException)
        {
            return null; // a length that the file does not have
        }
    }

    /// <summary>Writes tables, whole or not at all: readers never meet half a file.</summary>
    public static void Write(string path, Vocabulary vocabulary, int size, TokenTrie all, TokenSlice[] slices)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        string draft = $"{path}.{Guid.NewGuid():n}";
        using (FileStream file = File.Create(draft))
        {
            Write(file, Version);
            file.Write(vocabulary.ContentHash());
            Write(file, (ulong)size);
            Write(file, all);
            Write(file, (ulong)slices.Length);
            foreach (TokenSlice slice in slices)
            {
                Write(file, (ulong)slice.Characters);
                Write(file, slice.Words);
                Write(file, slice.Rest);
            }

            Write(file, Version);
        }

        File.Move(draft, path, overwrite: true);
    }

    private static TokenTrie ReadTrie(ref ReadOnlySpan<ulong> words)
    {
        int depth = Take(ref words);
        ulong[] twins = ReadArray(ref words);
        return new(ReadArray(ref words), depth, Array.ConvertAll(twins, twin => ((int)(uint)twin, (int)(twin >> 32))));
    }

    private static ulong[] ReadArray(ref ReadOnlySpan<ulong> words)
    {
        int length = Take(ref words);
        ulong[] array = words[..length].ToArray();
        words = words[length..];
        return array;
    }

    private static int Take(ref ReadOnlySpan<ulong> words)
    {
        int value = checked((int)words[0]);
        words = words[1..];
        return value;
    }

    private static void Write(FileStream file, TokenTrie trie)
    {
        Write(file, (ulong)trie.Depth);
        Write(file, Array.ConvertAll(trie.Twins, twin => (uint)twin.Id | ((ulong)twin.Twin << 32)));
        Write(file, trie.Nodes);
    }

    private static void Write(FileStream file, ulong[] array)
    {
        Write(file, (ulong)array.Length);
        file.Write(MemoryMarshal.AsBytes(array.AsSpan()));
    }

    private static void Write(FileStream file, ulong word) => file.Write(MemoryMarshal.AsBytes(new ReadOnlySpan<ulong>(ref word)));
}
