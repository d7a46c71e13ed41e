using System.Globalization;
using LocalInfer.Tokenizers.Caching;

namespace LocalInfer.Constraints.Tokens;

/// <summary>
/// Token tables in a file of the cache: version, the vocabulary's checksum, width of the logits and the number of slices, then the trie of all tokens and each slice.
/// </summary>
internal static class TokenTableFile
{
    private const ulong Version = 2; // changes whenever the tables mean something else

    /// <summary>The file of a vocabulary in a folder.</summary>
    public static string PathOf(string folder, ulong vocabulary, int size) =>
        Path.Combine(folder, string.Create(CultureInfo.InvariantCulture, $"{vocabulary:x16}-{size}.masks"));

    /// <summary>Reads tables; null where they are of another vocabulary or version, cut, or damaged.</summary>
    /// <param name="sections">The file.</param>
    /// <param name="vocabulary">The vocabulary's checksum.</param>
    /// <param name="size">Width of the logits.</param>
    public static Parts? Read(SectionReader sections, ulong vocabulary, int size)
    {
        if (sections.Read<ulong>(4).Span is not [Version, var known, var width, var count] || known != vocabulary || width != (ulong)size || count > byte.MaxValue)
        {
            return null;
        }

        TokenTrie all = ReadTrie(sections);
        var slices = new TokenSlice[count];
        for (int i = 0; i < slices.Length; i++)
        {
            int characters = sections.Read<int>(1).Span is [var longest] ? longest : 0;
            slices[i] = new(characters, sections.Read<ulong>((size + 63) / 64), ReadTrie(sections));
        }

        return sections.IsAtEnd ? new(all, slices) : null;
    }

    /// <summary>Writes tables.</summary>
    public static void Write(SectionWriter sections, ulong vocabulary, int size, Parts tables)
    {
        sections.Write<ulong>([Version, vocabulary, (ulong)size, (ulong)tables.Slices.Length]);
        Write(sections, tables.All);
        foreach (TokenSlice slice in tables.Slices)
        {
            sections.Write<int>([slice.Characters]);
            sections.Write(slice.Words.Span);
            Write(sections, slice.Rest);
        }
    }

    private static TokenTrie ReadTrie(SectionReader sections) => sections.Read<int>(3).Span is [var depth, var twins, var nodes]
        ? new(sections.Read<ulong>(nodes), depth, sections.Read<TokenTwin>(twins).Span.ToArray())
        : new(new Table<ulong>([]), 0, []);

    private static void Write(SectionWriter sections, TokenTrie trie)
    {
        sections.Write<int>([trie.Depth, trie.Twins.Length, trie.Nodes.Length]);
        sections.Write(trie.Nodes.Span);
        sections.Write<TokenTwin>(trie.Twins);
    }

    /// <summary>What a file holds.</summary>
    internal sealed record Parts(TokenTrie All, TokenSlice[] Slices);
}
