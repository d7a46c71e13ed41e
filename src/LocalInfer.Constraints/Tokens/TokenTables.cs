using LocalInfer.Constraints.Automata;
using LocalInfer.Constraints.Masks;
using LocalInfer.Tokenizers;
using LocalInfer.Tokenizers.Caching;

namespace LocalInfer.Constraints.Tokens;

/// <summary>A vocabulary in the forms that masks are computed from. Immutable, one per model; any thread may use it.</summary>
public sealed class TokenTables
{
    /// <summary>Characters of tokens that the exact slices tell apart; longer ones are tried.</summary>
    private const int MostCharacters = 128;

    private static readonly int[] PlainCharacters = [10, 30, TokenTrie.DeepestNode];
    private readonly Vocabulary _vocabulary;
    private readonly TokenSlice _whole;

    private TokenTables(Tokenizer tokenizer, int size, TokenTrie all, TokenSlice[] plain, TokenSlice[] exact)
    {
        Tokenizer = tokenizer;
        _vocabulary = tokenizer.Vocabulary;
        Size = size;
        All = all;
        Plain = plain;
        Exact = exact;
        _whole = new(0, null, all);
    }

    /// <summary>Ids that a mask covers: the width of the logits.</summary>
    public int Size { get; }

    /// <summary>Cuts text into the tokens.</summary>
    internal Tokenizer Tokenizer { get; }

    /// <summary>The masks that were met, for all grammars.</summary>
    internal SharedMasks Masks { get; } = new();

    /// <summary>Every text token. Control tokens are in none of the tries: text never matches them.</summary>
    internal TokenTrie All { get; }

    /// <summary>Slices of the characters that a JSON string holds unescaped, smallest first. What is to be tried is every other token.</summary>
    internal TokenSlice[] Plain { get; }

    /// <summary>Slices for strings of exactly so many characters, smallest first, the first of none. What is to be tried are the tokens that close a string.</summary>
    internal TokenSlice[] Exact { get; }

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
        TokenInString[] uses = [.. bytes.Select(token => TokenInString.Of(token))];
        return new(tokenizer, size, TrieOf(_ => true), [.. PlainCharacters.Select(PlainSlice)], ExactSlices());

        TokenTrie TrieOf(Func<TokenInString, bool> isWanted) =>
            TokenTrie.Build(vocabulary.BytesOf, ids.Where((_, i) => isWanted(uses[i])).ToArray(), size);

        TokenSlice PlainSlice(int longest)
        {
            var words = new TokenMask(size);
            for (int i = 0; i < ids.Length; i++)
            {
                if (IsIn(uses[i]))
                    words.Allow(ids[i]);
            }

            return new(longest, new(words.Words.ToArray()), TrieOf(token => !IsIn(token)));
            bool IsIn(TokenInString token) => token.Use == TokenInString.Uses.Plain && token.Characters <= longest;
        }

        TokenSlice[] ExactSlices()
        {
            TokenTrie rest = TrieOf(token => token.Use != TokenInString.Uses.None && !IsIn(token));
            var words = new TokenMask(size);
            var slices = new List<TokenSlice> { new(0, new(words.Words.ToArray()), rest) };
            foreach (IGrouping<int, int> tokens in Enumerable.Range(0, ids.Length).Where(i => IsIn(uses[i])).GroupBy(i => uses[i].Characters).OrderBy(group => group.Key))
            {
                foreach (int i in tokens)
                    words.Allow(ids[i]);
                slices.Add(new(tokens.Key, new(words.Words.ToArray()), rest));
            }

            return [.. slices];
            bool IsIn(TokenInString token) => token.Use is TokenInString.Uses.Plain or TokenInString.Uses.Escaped && token.Characters <= MostCharacters;
        }
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
            return new(tokenizer, size, known.All, known.Plain, known.Exact);
        TokenTables built = Build(tokenizer, size);
        CacheFile.TryWrite(path, sections => TokenTableFile.Write(sections, vocabulary, size, new(built.All, built.Plain, built.Exact)));
        return built;
    }

    /// <summary>The tokens that need not be tried one by one where text is so free.</summary>
    internal TokenSlice SliceFor(Freedom freedom) =>
        freedom.IsExact ? LargestWithin(Exact, freedom.Characters)! : LargestWithin(Plain, freedom.Characters) ?? _whole;

    /// <summary>The bytes of a text token; empty for any other id.</summary>
    internal ReadOnlySpan<byte> BytesOf(int id) => IsUsable(_vocabulary, id) ? _vocabulary.BytesOf(id) : default;

    /// <summary>Whether the id is an added or special token.</summary>
    internal bool IsControl(int id) => _vocabulary.KindOf(id) is TokenKind.Added or TokenKind.Special;

    private static bool IsUsable(Vocabulary vocabulary, int id) =>
        vocabulary.KindOf(id) == TokenKind.Text && vocabulary.BytesOf(id).Length is > 0 and <= TokenTrie.DeepestNode;

    private static TokenSlice? LargestWithin(TokenSlice[] slices, int characters)
    {
        int at = slices.Length - 1;
        while (at >= 0 && slices[at].Characters > characters)
            at--;
        return at < 0 ? null : slices[at];
    }
}
