using System.Buffers;
using System.Runtime.InteropServices;
using LocalInfer.Tokenizers.Caching;
using LocalInfer.Tokenizers.Loading;

namespace LocalInfer.Tokenizers;

/// <summary>
/// Turns text into token ids and back exactly as Hugging Face tokenizers does with the same files (with <c>add_special_tokens=False</c>:
/// a prompt has its special tokens written out). Members are named and shaped as in Microsoft.ML.Tokenizers; what that makes optional, normalisation and
/// pre-tokenisation, is always done here. Immutable; any thread may use it. A call allocates its result and, once texts of its size have come before, nothing else.
/// </summary>
public sealed class Tokenizer
{
    private readonly TextEncoder _encoder;
    private readonly ScratchPool _scratches = new();

    private Tokenizer(TokenizerTables tables)
    {
        _encoder = new TextEncoder(tables);
        Vocabulary = tables.Vocabulary;
        AddedTokens = tables.AddedTokens;
        SpecialTokens = tables.SpecialTokens;
        EosTokenId = tables.EosTokenId;
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
    /// <param name="folder">The model folder.</param>
    /// <param name="cacheFolder">Where finished tables are kept, so that the next load is ten times as fast; null = nowhere. Many processes may
    /// share it, it may be emptied at any time, and it need not be writable.</param>
    /// <exception cref="FileNotFoundException">The folder has no <c>tokenizer.json</c>.</exception>
    /// <exception cref="InvalidDataException">A file is broken or needs what this version does not know; the message names file and field.</exception>
    public static Tokenizer Load(string folder, string? cacheFolder = null)
    {
        ArgumentNullException.ThrowIfNull(folder);
        string path = Path.Combine(folder, "tokenizer.json");
        if (!File.Exists(path))
        {
            throw new FileNotFoundException($"{path} does not exist; a model folder needs its tokenizer.json.", path);
        }

        string configPath = Path.Combine(folder, "tokenizer_config.json");
        return new Tokenizer(cacheFolder is null
            ? TokenizerTables.Make(path, configPath)
            : new TokenizerCache(cacheFolder).Read(path, configPath));
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
    public IReadOnlyList<int> EncodeToIds(ReadOnlySpan<char> text, bool splitSpecialTokens = false)
    {
        EncodingScratch scratch = Encode(text, splitSpecialTokens);
        int[] ids = scratch.Ids.Span.ToArray();
        _scratches.Return(scratch);
        return ids;
    }

    /// <summary>The first ids of a text, cut where no character is split.</summary>
    /// <param name="text">Any text.</param>
    /// <param name="maxTokenCount">How many ids to give at most; 1 or more.</param>
    /// <param name="normalizedText">The text that <paramref name="charsConsumed"/> indexes: as normalised, without the white space that added tokens swallow.</param>
    /// <param name="charsConsumed">How much of it the ids stand for.</param>
    /// <param name="splitSpecialTokens">As for <see cref="EncodeToIds(string, bool)"/>.</param>
    public IReadOnlyList<int> EncodeToIds(
        ReadOnlySpan<char> text, int maxTokenCount, out string normalizedText, out int charsConsumed, bool splitSpecialTokens = false)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(maxTokenCount);
        IReadOnlyList<int> ids = EncodeToIds(text, splitSpecialTokens);
        var cut = new TokenCut(Vocabulary, (int[])ids);
        charsConsumed = cut.Before(maxTokenCount, out int tokenCount);
        normalizedText = cut.Text;
        return tokenCount == ids.Count ? ids : ((int[])ids)[..tokenCount];
    }

    /// <summary>How many ids a text has.</summary>
    public int CountTokens(ReadOnlySpan<char> text, bool splitSpecialTokens = false)
    {
        EncodingScratch scratch = Encode(text, splitSpecialTokens);
        int count = scratch.Ids.Count;
        _scratches.Return(scratch);
        return count;
    }

    /// <summary>How much of a text the first tokens cover, so that it can be cut to fit.</summary>
    /// <param name="text">Any text.</param>
    /// <param name="maxTokenCount">How many tokens to take at most; 1 or more.</param>
    /// <param name="normalizedText">The text that the result indexes: as normalised, without the white space that added tokens swallow.</param>
    /// <param name="tokenCount">How many tokens lie before the result; fewer than asked for where the cut would split a character.</param>
    /// <returns>An index into <paramref name="normalizedText"/>, exclusive.</returns>
    public int GetIndexByTokenCount(ReadOnlySpan<char> text, int maxTokenCount, out string normalizedText, out int tokenCount)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(maxTokenCount);
        var cut = new TokenCut(Vocabulary, (int[])EncodeToIds(text));
        normalizedText = cut.Text;
        return cut.Before(maxTokenCount, out tokenCount);
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
        var cut = new TokenCut(Vocabulary, (int[])EncodeToIds(text));
        normalizedText = cut.Text;
        return cut.After(maxTokenCount, out tokenCount);
    }

    /// <summary>The text of ids. Bytes that are not UTF-8 give one U+FFFD for each maximal invalid part; ids without a token give nothing.</summary>
    /// <param name="ids">Any ids.</param>
    /// <param name="considerSpecialTokens">Whether special tokens are written out; otherwise they are left out.</param>
    public string Decode(IEnumerable<int> ids, bool considerSpecialTokens = true)
    {
        ArgumentNullException.ThrowIfNull(ids);
        return TokenText.Decode(Vocabulary, SpanOf(ids), considerSpecialTokens);
    }

    /// <summary>Writes the text of ids as far as there is room, whole tokens and whole characters only.</summary>
    /// <param name="ids">Any ids.</param>
    /// <param name="destination">Where to.</param>
    /// <param name="idsConsumed">How many ids the written text stands for.</param>
    /// <param name="charsWritten">How much was written.</param>
    /// <param name="considerSpecialTokens">Whether special tokens are written out; otherwise they are left out.</param>
    /// <returns><see cref="OperationStatus.Done"/>, or <see cref="OperationStatus.DestinationTooSmall"/>: go on behind the ids that were consumed.</returns>
    public OperationStatus Decode(IEnumerable<int> ids, Span<char> destination, out int idsConsumed, out int charsWritten, bool considerSpecialTokens = true)
    {
        ArgumentNullException.ThrowIfNull(ids);
        ReadOnlySpan<int> all = SpanOf(ids);
        var cut = new TokenCut(Vocabulary, all, considerSpecialTokens);
        charsWritten = cut.Fit(destination.Length, out idsConsumed);
        cut.Text.AsSpan(0, charsWritten).CopyTo(destination);
        return idsConsumed == all.Length ? OperationStatus.Done : OperationStatus.DestinationTooSmall;
    }

    private static ReadOnlySpan<int> SpanOf(IEnumerable<int> ids) => ids switch
    {
        int[] array => array,
        List<int> list => CollectionsMarshal.AsSpan(list),
        _ => ids.ToArray(),
    };

    private EncodingScratch Encode(ReadOnlySpan<char> text, bool splitSpecialTokens)
    {
        EncodingScratch scratch = _scratches.Rent();
        _encoder.Encode(text, splitSpecialTokens, scratch);
        return scratch;
    }
}
