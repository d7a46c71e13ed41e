using LocalInfer.Tokenizers.Caching;

namespace LocalInfer.Constraints.Tokens;

/// <summary>Tokens that are allowed all at once wherever text may go on freely for so many characters, and a trie of those that have to be tried.</summary>
/// <param name="Characters">Characters of the longest token in the slice.</param>
/// <param name="Words">The slice's tokens, a bit per id; null where there are none.</param>
/// <param name="Rest">The other tokens that may be allowed.</param>
internal sealed record TokenSlice(int Characters, Table<ulong>? Words, TokenTrie Rest);
