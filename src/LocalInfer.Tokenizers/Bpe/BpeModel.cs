namespace LocalInfer.Tokenizers.Bpe;

/// <summary>The field <c>model</c> of <c>tokenizer.json</c>.</summary>
/// <param name="Tokens">The tokens of the merges; added tokens may stand behind them.</param>
/// <param name="Index">The same by their bytes.</param>
/// <param name="ByteIds">The id of each of the 256 single bytes.</param>
/// <param name="Merges">What merges into what.</param>
/// <param name="IgnoreMerges">Whether a pre-token that is a token is always that token, whatever the merges would make of it.</param>
internal sealed record BpeModel(Vocabulary Tokens, TokenIndex Index, int[] ByteIds, MergeTable Merges, bool IgnoreMerges)
{
    /// <summary>The same model over a vocabulary with added tokens, so that the tokens are there once; itself where an added token replaces one of them.</summary>
    /// <param name="vocabulary">The model's tokens and the added ones.</param>
    /// <param name="added">The added ones.</param>
    public BpeModel Over(Vocabulary vocabulary, AddedToken[] added)
    {
        foreach (AddedToken token in added)
        {
            if (token.Id < Tokens.Count && !vocabulary.BytesOf(token.Id).SequenceEqual(Tokens.BytesOf(token.Id)))
            {
                return this;
            }
        }

        return this with { Tokens = vocabulary, Index = new TokenIndex(vocabulary, Index.Slots) };
    }
}
