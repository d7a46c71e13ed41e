using LocalInfer.Tokenizers.Caching;

namespace LocalInfer.Constraints.Tokens;

/// <summary>
/// Tokens that are allowed all at once wherever a string may go on freely for so many characters, and a trie of the others.
/// </summary>
/// <param name="Characters">Characters of the longest token in the slice.</param>
/// <param name="Words">The slice's tokens, a bit per id.</param>
/// <param name="Rest">All text tokens outside the slice.</param>
internal sealed record TokenSlice(int Characters, Table<ulong> Words, TokenTrie Rest);
