using System.Text;
using LocalInfer.Tokenizers;
using LocalInfer.Tokenizers.Caching;

namespace LocalInfer.Constraints.Tokens;

/// <summary>A vocabulary in the forms that masks are computed from. Immutable, one per model; any thread may use it.</summary>
public sealed class TokenTables
{
    private static readonly int[] SliceCharacters = [10, 30, TokenTrie.DeepestNode];
    private readonly Vocabulary _vocabulary;

    private TokenTables(Tokenizer tokenizer, int size, TokenTrie all, TokenSlice[] slices)
    {
        Tokenizer = tokenizer;
        _vocabulary = tokenizer.Vocabulary;
        Size = size;
        All = all;
        Slices = slices;
    }

    /// <summary>Ids that a mask covers: the width of the logits.</summary>
    public int Size { get; }

    /// <summary>Cuts text into the tokens.</summary>
    internal Tokenizer Tokenizer { get; }

    /// <summary>Every text token. Control tokens are in none of the tries: text never matches them.</summary>
    internal TokenTrie All { get; }

    /// <summary>Slices of the characters that a JSON string holds unescaped, smallest first.</summary>
    internal TokenSlice[] Slices { get; }

    /// <summary>Builds the tables; about a tenth of a second for 150,000 tokens.</summary>
    /// <param name="tokenizer">The model's tokenizer.</param>
    /// <param name="size">Width of the logits, at least the vocabulary's count; ids beyond the vocabulary are never allowed.</param>
    public static TokenTables Build(Tokenizer tokenizer, int size)
    {
        ArgumentNullException.ThrowIfNull(tokenizer);
        Vocabulary vocabulary = tokenizer.Vocabulary;
        ArgumentOutOfRangeException.ThrowIfLessThan(size, vocabulary.Count);
        int[] ids = [.. Enumerable.Range(0, vocabulary.Count).Where(id => IsUsable(vocabulary, id))];
        byte[][] bytes = [.. ids.Select(id => vocabulary.BytesOf(id).ToArray())];
        Array.Sort(bytes, ids, Comparer<byte[]>.Create((a, b) => a.AsSpan().SequenceCompareTo(b)));
        int[] characters = [.. bytes.Select(CharactersInString)];
        TokenSlice[] slices = [.. SliceCharacters.Select(longest => Slice(vocabulary, size, ids, characters, longest))];
        return new(tokenizer, size, TokenTrie.Build(vocabulary.BytesOf, ids, size), slices);
    }

    /// <summary>Reads the tables from a folder, or builds them and leaves them there for the next start.</summary>
    /// <param name="tokenizer">The model's tokenizer.</param>
    /// <param name="size">Width of the logits.</param>
    /// <param name="folder">Where tables are kept, a file of some 6 MB for each vocabulary. One that cannot be written to is no error.</param>
    public static TokenTables Open(Tokenizer tokenizer, int size, string folder)
    {
        ArgumentNullException.ThrowIfNull(tokenizer);
        ulong vocabulary = tokenizer.Vocabulary.Checksum();
        string path = TokenTableFile.PathOf(folder, vocabulary, size);
        if (CacheFile.TryRead(path, sections => TokenTableFile.Read(sections, vocabulary, size)) is { } known)
            return new(tokenizer, size, known.All, known.Slices);
        TokenTables built = Build(tokenizer, size);
        CacheFile.TryWrite(path, sections => TokenTableFile.Write(sections, vocabulary, size, new(built.All, built.Slices)));
        return built;
    }

    /// <summary>The bytes of a text token; empty for any other id.</summary>
    internal ReadOnlySpan<byte> BytesOf(int id) => IsUsable(_vocabulary, id) ? _vocabulary.BytesOf(id) : default;

    /// <summary>Whether the id is an added or special token.</summary>
    internal bool IsControl(int id) => _vocabulary.KindOf(id) is TokenKind.Added or TokenKind.Special;

    private static bool IsUsable(Vocabulary vocabulary, int id) =>
        vocabulary.KindOf(id) == TokenKind.Text && vocabulary.BytesOf(id).Length is > 0 and <= TokenTrie.DeepestNode;

    private static TokenSlice Slice(Vocabulary vocabulary, int size, int[] ids, int[] characters, int longest)
    {
        ulong[] words = new ulong[(size + 63) / 64];
        var rest = new List<int>();
        for (int i = 0; i < ids.Length; i++)
        {
            if (characters[i] >= 0 && characters[i] <= longest)
                words[ids[i] >> 6] |= 1UL << (ids[i] & 63);
            else
                rest.Add(ids[i]);
        }

        return new(longest, new Table<ulong>(words), TokenTrie.Build(vocabulary.BytesOf, rest.ToArray(), size));
    }

    /// <summary>How many characters the token is inside a JSON string; -1 where it is not whole unescaped characters.</summary>
    private static int CharactersInString(byte[] token)
    {
        int count = 0;
        for (ReadOnlySpan<byte> left = token; left.Length > 0; count++)
        {
            if (left[0] is < 0x20 or (byte)'"' or (byte)'\\' || Rune.DecodeFromUtf8(left, out _, out int taken) != System.Buffers.OperationStatus.Done)
                return -1;
            left = left[taken..];
        }

        return count;
    }
}
