namespace LocalInfer.Tokenizers.Matching;

/// <summary>An added token found in text, with the white space that it takes with it.</summary>
/// <param name="Token">The token.</param>
/// <param name="Start">Where the match starts, in characters.</param>
/// <param name="End">Where it ends, exclusive.</param>
internal readonly record struct AddedTokenMatch(AddedToken Token, int Start, int End);
