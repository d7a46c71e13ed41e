using System.Text;
using LocalInfer.Tokenizers.Loading;

namespace LocalInfer.Tokenizers;

/// <summary>
/// Turns text into token ids and back exactly as Hugging Face tokenizers does with the same files (with <c>add_special_tokens=False</c>:
/// a prompt has its special tokens written out). Members are named as in Microsoft.ML.Tokenizers. Immutable; any thread may use it.
/// </summary>
public sealed class Tokenizer
{
    private readonly TextEncoder _encoder;

    private Tokenizer(TextEncoder encoder, Vocabulary vocabulary, IReadOnlyList<AddedToken> addedTokens, TokenizerConfigFile config)
    {
        _encoder = encoder;
        Vocabulary = vocabulary;
        AddedTokens = addedTokens;
        SpecialTokens = config.SpecialTokens;
        EosTokenId = config.FindEosToken(vocabulary);
    }

    /// <summary>All tokens by id, added ones included.</summary>
    public Vocabulary Vocabulary { get; }

    /// <summary>The added tokens, by ascending id.</summary>
    public IReadOnlyList<AddedToken> AddedTokens { get; }

    /// <summary>The text of the special tokens by the names that chat templates use, such as <c>eos_token</c>; those that the model lacks are left out.</summary>
    public IReadOnlyDictionary<string, string> SpecialTokens { get; }

    /// <summary>The id of <c>eos_token</c> in <c>tokenizer_config.json</c>, or null where that names none.</summary>
    public int? EosTokenId { get; }

    /// <summary>Reads <c>tokenizer.json</c> and, where it exists, <c>tokenizer_config.json</c> of a model folder.</summary>
    /// <exception cref="FileNotFoundException">The folder has no <c>tokenizer.json</c>.</exception>
    /// <exception cref="InvalidDataException">A file is broken or needs what this version does not know; the message names file and field.</exception>
    public static Tokenizer Load(string folder)
    {
        ArgumentNullException.ThrowIfNull(folder);
        string path = Path.Combine(folder, "tokenizer.json");
        if (!File.Exists(path))
        {
            throw new FileNotFoundException($"{path} does not exist; a model folder needs its tokenizer.json.", path);
        }

        TokenizerFile file = TokenizerFile.Read(path);
        TokenizerConfigFile config = TokenizerConfigFile.Read(Path.Combine(folder, "tokenizer_config.json"));

        // The configuration may add tokens that the file does not list.
        AddedToken[] added = [.. file.AddedTokens.Concat(config.AddedTokens).DistinctBy(token => token.Id).OrderBy(token => token.Id)];
        return new Tokenizer(new TextEncoder(file, added), VocabularyWith(file.Model.Tokens, added), added, config);
    }

    /// <summary>The ids of a text.</summary>
    /// <param name="text">Any text; a lone surrogate counts as U+FFFD.</param>
    /// <param name="splitSpecialTokens">Whether text that spells a special token is plain text: for text that is not to be trusted.
    /// Added tokens that are not special, such as <c>&lt;tool_call&gt;</c>, match all the same.</param>
    public IReadOnlyList<int> EncodeToIds(string text, bool splitSpecialTokens = false)
    {
        ArgumentNullException.ThrowIfNull(text);
        return EncodeToIds(text.AsSpan(), splitSpecialTokens);
    }

    /// <inheritdoc cref="EncodeToIds(string, bool)"/>
    public IReadOnlyList<int> EncodeToIds(ReadOnlySpan<char> text, bool splitSpecialTokens = false) => Encode(text, splitSpecialTokens);

    /// <summary>How many ids a text has.</summary>
    public int CountTokens(ReadOnlySpan<char> text, bool splitSpecialTokens = false) => Encode(text, splitSpecialTokens).Count;

    /// <summary>How much of a text the first tokens cover, so that it can be cut to fit.</summary>
    /// <param name="text">Any text.</param>
    /// <param name="maxTokenCount">How many tokens to take at most; 1 or more.</param>
    /// <param name="normalizedText">The text that the result indexes: as normalised, without the white space that added tokens swallow.</param>
    /// <param name="tokenCount">How many tokens lie before the result; fewer than asked for where the cut would split a character.</param>
    /// <returns>An index into <paramref name="normalizedText"/>, exclusive.</returns>
    public int GetIndexByTokenCount(ReadOnlySpan<char> text, int maxTokenCount, out string normalizedText, out int tokenCount)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(maxTokenCount);
        List<int> ids = Encode(text, splitSpecialTokens: false);
        byte[] bytes = BytesOf(ids, considerSpecialTokens: true);
        tokenCount = Math.Min(maxTokenCount, ids.Count);
        int end = ids.Take(tokenCount).Sum(id => Vocabulary.BytesOf(id).Length);
        while (end < bytes.Length && IsContinuation(bytes[end]))
        {
            end -= Vocabulary.BytesOf(ids[--tokenCount]).Length;
        }

        normalizedText = Encoding.UTF8.GetString(bytes);
        return Encoding.UTF8.GetCharCount(bytes.AsSpan(..end));
    }

    /// <summary>Where the last tokens of a text start, so that its beginning can be dropped to fit.</summary>
    /// <param name="text">Any text.</param>
    /// <param name="maxTokenCount">How many tokens to take at most; 1 or more.</param>
    /// <param name="normalizedText">The text that the result indexes: as normalised, without the white space that added tokens swallow.</param>
    /// <param name="tokenCount">How many tokens follow the result; fewer than asked for where the cut would split a character.</param>
    /// <returns>An index into <paramref name="normalizedText"/>, inclusive.</returns>
    public int GetIndexByTokenCountFromEnd(ReadOnlySpan<char> text, int maxTokenCount, out string normalizedText, out int tokenCount)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(maxTokenCount);
        List<int> ids = Encode(text, splitSpecialTokens: false);
        byte[] bytes = BytesOf(ids, considerSpecialTokens: true);
        int first = Math.Max(ids.Count - maxTokenCount, 0);
        int start = ids.Take(first).Sum(id => Vocabulary.BytesOf(id).Length);
        while (start < bytes.Length && IsContinuation(bytes[start]))
        {
            start += Vocabulary.BytesOf(ids[first++]).Length;
        }

        tokenCount = ids.Count - first;
        normalizedText = Encoding.UTF8.GetString(bytes);
        return Encoding.UTF8.GetCharCount(bytes.AsSpan(..start));
    }

    /// <summary>The text of ids. Bytes that are not UTF-8 give one U+FFFD for each maximal invalid part; ids without a token give nothing.</summary>
    /// <param name="ids">Any ids.</param>
    /// <param name="considerSpecialTokens">Whether special tokens are written out; otherwise they are left out.</param>
    public string Decode(IEnumerable<int> ids, bool considerSpecialTokens = true)
    {
        ArgumentNullException.ThrowIfNull(ids);
        return Encoding.UTF8.GetString(BytesOf(ids, considerSpecialTokens));
    }

    private static bool IsContinuation(byte value) => (value & 0xC0) == 0x80;

    private static Vocabulary VocabularyWith(Vocabulary model, AddedToken[] added)
    {
        int count = Math.Max(model.Count, added.Length == 0 ? 0 : added[^1].Id + 1);
        var tokens = new (ReadOnlyMemory<byte> Bytes, TokenKind Kind)[count];
        for (int id = 0; id < model.Count; id++)
        {
            tokens[id] = (model.MemoryOf(id), model.KindOf(id));
        }

        foreach (AddedToken token in added)
        {
            tokens[token.Id] = (Encoding.UTF8.GetBytes(token.Content), token.Special ? TokenKind.Special : TokenKind.Added);
        }

        return new Vocabulary(tokens);
    }

    private List<int> Encode(ReadOnlySpan<char> text, bool splitSpecialTokens)
    {
        var ids = new List<int>(text.Length / 3 + 8);
        _encoder.Encode(text, splitSpecialTokens, ids);
        return ids;
    }

    private byte[] BytesOf(IEnumerable<int> ids, bool considerSpecialTokens)
    {
        using var bytes = new MemoryStream();
        foreach (int id in ids)
        {
            if (considerSpecialTokens || Vocabulary.KindOf(id) != TokenKind.Special)
            {
                bytes.Write(Vocabulary.BytesOf(id));
            }
        }

        return bytes.ToArray();
    }
}
