namespace LocalInfer.Tokenizers.Bpe;

/// <summary>The field <c>model</c> of <c>tokenizer.json</c>.</summary>
/// <param name="Tokens">The tokens of the merges, without added tokens.</param>
/// <param name="Index">The same by their bytes.</param>
/// <param name="ByteIds">The id of each of the 256 single bytes.</param>
/// <param name="Merges">What merges into what.</param>
/// <param name="IgnoreMerges">Whether a pre-token that is a token is always that token, whatever the merges would make of it.</param>
internal sealed record BpeModel(Vocabulary Tokens, TokenIndex Index, int[] ByteIds, MergeTable Merges, bool IgnoreMerges);
