using System.Buffers;
using System.Text;
using LocalInfer.Tokenizers.Bpe;
using LocalInfer.Tokenizers.Loading;
using LocalInfer.Tokenizers.Matching;
using LocalInfer.Tokenizers.PreTokenization;
using LocalInfer.Tokenizers.Unicode;

namespace LocalInfer.Tokenizers;

/// <summary>From text to ids: added tokens, normalisation, pre-tokens, merges, in this order. Any thread may use it.</summary>
internal sealed class TextEncoder
{
    private readonly AddedTokenMatcher _rawTokens;
    private readonly AddedTokenMatcher _normalizedTokens;
    private readonly bool _normalizesToNfc;
    private readonly SplitPattern _pattern;
    private readonly BytePairEncoder _encoder;

    public TextEncoder(TokenizerFile file, IReadOnlyList<AddedToken> addedTokens)
    {
        _pattern = file.Pattern;
        _normalizesToNfc = file.NormalizesToNfc;
        _encoder = new BytePairEncoder(file.Model);
        _rawTokens = new AddedTokenMatcher(addedTokens.Where(token => !token.Normalized));
        _normalizedTokens = new AddedTokenMatcher(
            addedTokens.Where(token => token.Normalized).Select(token => token with { Content = Normalize(token.Content) ?? token.Content }));
    }

    /// <summary>Appends the ids of a text. Lone surrogates count as U+FFFD.</summary>
    public void Encode(ReadOnlySpan<char> text, bool splitSpecialTokens, List<int> ids)
    {
        int start = 0;
        while (_rawTokens.Next(text, start, splitSpecialTokens) is AddedTokenMatch match)
        {
            EncodeRaw(text[start..match.Start], splitSpecialTokens, ids);
            ids.Add(match.Token.Id);
            start = match.End;
        }

        EncodeRaw(text[start..], splitSpecialTokens, ids);
    }

    private void EncodeRaw(ReadOnlySpan<char> text, bool splitSpecialTokens, List<int> ids)
    {
        text = Normalize(text) ?? text;
        int start = 0;
        while (_normalizedTokens.Next(text, start, splitSpecialTokens) is AddedTokenMatch match)
        {
            EncodePlain(text[start..match.Start], ids);
            ids.Add(match.Token.Id);
            start = match.End;
        }

        EncodePlain(text[start..], ids);
    }

    private void EncodePlain(ReadOnlySpan<char> text, List<int> ids)
    {
        byte[] utf8 = ArrayPool<byte>.Shared.Rent(Encoding.UTF8.GetByteCount(text));
        int length = Encoding.UTF8.GetBytes(text, utf8);
        var preTokens = new PreTokenScanner(utf8.AsSpan(0, length), _pattern);
        while (preTokens.MoveNext())
        {
            _encoder.Encode(preTokens.Current, ids);
        }

        ArrayPool<byte>.Shared.Return(utf8);
    }

    private string? Normalize(ReadOnlySpan<char> text) => _normalizesToNfc ? NfcNormalizer.Normalize(text) : null;
}
