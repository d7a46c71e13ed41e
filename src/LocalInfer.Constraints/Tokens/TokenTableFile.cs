using System.Globalization;
using LocalInfer.Tokenizers.Caching;

namespace LocalInfer.Constraints.Tokens;

/// <summary>
/// Token tables in a file of the cache: version, the vocabulary's checksum, width of the logits and the numbers of slices, then the trie of all tokens, that of the
/// tokens that close a string, and each slice.
/// </summary>
internal static class TokenTableFile
{
    private const ulong Version = 3; // changes whenever the tables mean something else

    /// <summary>The file of a vocabulary in a folder.</summary>
    public static string PathOf(string folder, ulong vocabulary, int size) =>
        Path.Combine(folder, string.Create(CultureInfo.InvariantCulture, $"{vocabulary:x16}-{size}.masks"));

    /// <summary>Reads tables; null where they are of another vocabulary or version, cut, or damaged.</summary>
    /// <param name="sections">The file.</param>
    /// <param name="vocabulary">The vocabulary's checksum.</param>
    /// <param name="size">Width of the logits.</param>
    public static Parts? Read(SectionReader sections, ulong vocabulary, int size)
    {
        if (sections.Read<ulong>(5).Span is not [Version, var known, var width, <= byte.MaxValue and var plainCount, <= byte.MaxValue and var exactCount]
            || known != vocabulary || width != (ulong)size)
        {
            return null;
        }

        TokenTrie all = ReadTrie(sections, size);
        TokenTrie closing = ReadTrie(sections, size);
        var plain = new TokenSlice[plainCount];
        for (int i = 0; i < plain.Length; i++)
            plain[i] = new(ReadCount(sections), sections.Read<ulong>((size + 63) / 64), ReadTrie(sections, size));
        var exact = new TokenSlice[exactCount];
        for (int i = 0; i < exact.Length; i++)
            exact[i] = new(ReadCount(sections), sections.Read<ulong>((size + 63) / 64), closing);
        return sections.IsAtEnd ? new(all, plain, exact) : null;
    }

    /// <summary>Writes tables.</summary>
    public static void Write(SectionWriter sections, ulong vocabulary, int size, Parts tables)
    {
        sections.Write<ulong>([Version, vocabulary, (ulong)size, (ulong)tables.Plain.Length, (ulong)tables.Exact.Length]);
        Write(sections, tables.All);
        Write(sections, tables.Exact[0].Rest);
        foreach (TokenSlice slice in tables.Plain)
        {
            WriteWords(sections, slice);
            Write(sections, slice.Rest);
        }

        foreach (TokenSlice slice in tables.Exact)
            WriteWords(sections, slice);
    }

    private static int ReadCount(SectionReader sections) => sections.Read<int>(1).Span is [var count] ? count : 0;

    private static void WriteWords(SectionWriter sections, TokenSlice slice)
    {
        sections.Write<int>([slice.Characters]);
        sections.Write(slice.Words!.Span);
    }

    private static TokenTrie ReadTrie(SectionReader sections, int size) => sections.Read<int>(3).Span is [var depth, var twins, var nodes]
        ? new(sections.Read<ulong>(nodes), depth, size, sections.Read<TokenTwin>(twins).Span.ToArray())
        : new(new Table<ulong>([]), 0, size, []);

    private static void Write(SectionWriter sections, TokenTrie trie)
    {
        sections.Write<int>([trie.Depth, trie.Twins.Length, trie.Nodes.Length]);
        sections.Write(trie.Nodes.Span);
        sections.Write<TokenTwin>(trie.Twins);
    }

    /// <summary>What a file holds.</summary>
    internal sealed record Parts(TokenTrie All, TokenSlice[] Plain, TokenSlice[] Exact);
}
