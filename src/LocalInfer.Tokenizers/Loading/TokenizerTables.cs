using LocalInfer.Tokenizers.Bpe;
using LocalInfer.Tokenizers.PreTokenization;

namespace LocalInfer.Tokenizers.Loading;

/// <summary>All that a tokenizer is made of: what <c>tokenizer.json</c> and <c>tokenizer_config.json</c> say together.</summary>
/// <param name="Model">The merges.</param>
/// <param name="Pattern">How text is split before it is merged.</param>
/// <param name="NormalizesToNfc">Whether text is brought to NFC first.</param>
/// <param name="AddedTokens">Of both files, by ascending id.</param>
/// <param name="Vocabulary">All tokens.</param>
/// <param name="SpecialTokens">The text of special tokens by the names that chat templates use.</param>
/// <param name="EosTokenId">The id of <c>eos_token</c>; null where there is none.</param>
internal sealed record TokenizerTables(
    BpeModel Model,
    SplitPattern Pattern,
    bool NormalizesToNfc,
    AddedToken[] AddedTokens,
    Vocabulary Vocabulary,
    IReadOnlyDictionary<string, string> SpecialTokens,
    int? EosTokenId)
{
    /// <summary>Makes them from the two files.</summary>
    /// <param name="path">The <c>tokenizer.json</c>.</param>
    /// <param name="configPath">The other file; need not exist.</param>
    /// <exception cref="InvalidDataException">A file is not one that this version knows; the message names file and field.</exception>
    public static TokenizerTables Make(string path, string configPath)
    {
        TokenizerFile file = TokenizerFile.Read(path);
        TokenizerConfigFile config = TokenizerConfigFile.Read(configPath);
        AddedToken[] added = Join(file.AddedTokens, config.AddedTokens);
        Vocabulary vocabulary = file.Tokens.BuildWith(file.Model.Tokens, added);
        return new TokenizerTables(
            file.Model.Over(vocabulary, added), file.Pattern, file.NormalizesToNfc, added, vocabulary, config.SpecialTokens, config.FindEosToken(vocabulary));
    }

    // The configuration may add tokens that the file does not list. No LINQ: its code for these types would have to be compiled before the first prompt.
    private static AddedToken[] Join(IReadOnlyList<AddedToken> ofFile, IReadOnlyList<AddedToken> ofConfiguration)
    {
        var byId = new Dictionary<int, AddedToken>();
        foreach (AddedToken token in ofFile)
        {
            byId.TryAdd(token.Id, token);
        }

        foreach (AddedToken token in ofConfiguration)
        {
            byId.TryAdd(token.Id, token);
        }

        var all = new AddedToken[byId.Count];
        byId.Values.CopyTo(all, 0);
        Array.Sort(all, (a, b) => a.Id.CompareTo(b.Id));
        return all;
    }
}
