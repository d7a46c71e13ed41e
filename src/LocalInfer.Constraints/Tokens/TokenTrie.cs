using LocalInfer.Tokenizers.Caching;

namespace LocalInfer.Constraints.Tokens;

/// <summary>
/// Tokens as a trie over their bytes, flattened in depth-first order so that a walk reads memory forward. Immutable; any thread may use it.
/// </summary>
internal sealed class TokenTrie
{
    /// <summary>Longest token in bytes that a node can hold.</summary>
    public const int DeepestNode = 1023;

    /// <summary>Creates a trie from its parts.</summary>
    /// <param name="nodes">The nodes.</param>
    /// <param name="depth">Bytes of the longest token.</param>
    /// <param name="noToken">What stands for an id where no token ends.</param>
    /// <param name="twins">Ids whose bytes equal those of an id in the trie.</param>
    public TokenTrie(Table<ulong> nodes, int depth, int noToken, TokenTwin[] twins)
    {
        Nodes = nodes;
        Depth = depth;
        NoToken = noToken;
        Twins = twins;
    }

    /// <summary>
    /// The nodes, root left out: byte in bits 0–7, token id in bits 8–31 (<see cref="NoToken"/> where none ends here), depth from 1 in bits 32–41,
    /// nodes of the subtree, itself included, in bits 42–63.
    /// </summary>
    public Table<ulong> Nodes { get; }

    /// <summary>Bytes of the longest token.</summary>
    public int Depth { get; }

    /// <summary>What stands for an id where no token ends: the count of ids.</summary>
    public int NoToken { get; }

    /// <summary>Ids whose bytes equal those of an id in the trie.</summary>
    public TokenTwin[] Twins { get; }

    /// <summary>Builds the trie of some tokens.</summary>
    /// <param name="tables">Where the bytes come from.</param>
    /// <param name="sortedIds">Ids in ascending order of their bytes; none is empty.</param>
    /// <param name="idCount">Ids in all.</param>
    public static TokenTrie Build(TokenBytesOf tables, ReadOnlySpan<int> sortedIds, int idCount)
    {
        var nodes = new List<ulong>(sortedIds.Length * 2);
        var twins = new List<TokenTwin>();
        int[] path = new int[DeepestNode + 1];
        int depth = 0;
        int longest = 0;
        ReadOnlySpan<byte> previous = default;
        int previousId = -1;
        foreach (int id in sortedIds)
        {
            ReadOnlySpan<byte> bytes = tables(id);
            int shared = previous.CommonPrefixLength(bytes);
            if (shared == bytes.Length)
            {
                twins.Add(new(previousId, id));
                continue;
            }

            Close(nodes, path, ref depth, shared);
            while (depth < bytes.Length)
            {
                path[++depth] = nodes.Count;
                int token = depth == bytes.Length ? id : idCount;
                nodes.Add(bytes[depth - 1] | ((ulong)token << 8) | ((ulong)depth << 32));
            }

            longest = Math.Max(longest, depth);
            previous = bytes;
            previousId = id;
        }

        Close(nodes, path, ref depth, 0);
        return new(new Table<ulong>([.. nodes]), longest, idCount, [.. twins]);
    }

    private static void Close(List<ulong> nodes, int[] path, ref int depth, int to)
    {
        for (; depth > to; depth--)
            nodes[path[depth]] |= (ulong)(nodes.Count - path[depth]) << 42;
    }
}
