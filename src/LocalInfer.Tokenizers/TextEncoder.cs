using LocalInfer.Tokenizers.Bpe;
using LocalInfer.Tokenizers.Loading;
using LocalInfer.Tokenizers.Matching;
using LocalInfer.Tokenizers.PreTokenization;
using LocalInfer.Tokenizers.Unicode;

namespace LocalInfer.Tokenizers;

/// <summary>From text to ids: added tokens, normalisation, pre-tokens, merges, in this order. Any thread may use it, with a scratch of its own.</summary>
internal sealed class TextEncoder
{
    private readonly AddedTokenMatcher _rawTokens;
    private readonly AddedTokenMatcher _normalizedTokens;
    private readonly bool _normalizesToNfc;
    private readonly SplitPattern _pattern;
    private readonly BytePairEncoder _encoder;

    public TextEncoder(TokenizerTables tables)
    {
        _pattern = tables.Pattern;
        _normalizesToNfc = tables.NormalizesToNfc;
        _encoder = new BytePairEncoder(tables.Model);
        List<AddedToken> raw = [], normalized = [];
        foreach (AddedToken token in tables.AddedTokens)
        {
            if (token.Normalized)
            {
                normalized.Add(WithNormalizedContent(token));
            }
            else
            {
                raw.Add(token);
            }
        }

        _rawTokens = new AddedTokenMatcher(raw.ToArray());
        _normalizedTokens = new AddedTokenMatcher(normalized.ToArray());
    }

    /// <summary>Appends the ids of a text to those of the scratch. Lone surrogates count as U+FFFD.</summary>
    public void Encode(ReadOnlySpan<char> text, bool splitSpecialTokens, EncodingScratch scratch)
    {
        int start = 0;
        while (_rawTokens.Next(text, start, splitSpecialTokens) is AddedTokenMatch match)
        {
            EncodeRaw(text[start..match.Start], splitSpecialTokens, scratch);
            scratch.Ids.Add(match.Token.Id);
            start = match.End;
        }

        EncodeRaw(text[start..], splitSpecialTokens, scratch);
    }

    private void EncodeRaw(ReadOnlySpan<char> text, bool splitSpecialTokens, EncodingScratch scratch)
    {
        if (_normalizesToNfc)
        {
            text = scratch.Nfc.Apply(text);
        }

        int start = 0;
        while (_normalizedTokens.Next(text, start, splitSpecialTokens) is AddedTokenMatch match)
        {
            EncodePlain(text[start..match.Start], scratch);
            scratch.Ids.Add(match.Token.Id);
            start = match.End;
        }

        EncodePlain(text[start..], scratch);
    }

    private void EncodePlain(ReadOnlySpan<char> text, EncodingScratch scratch)
    {
        byte[] utf8 = scratch.ToUtf8(text, out int length);
        var preTokens = new PreTokenScanner(utf8.AsSpan(0, length), _pattern);
        while (preTokens.MoveNext())
        {
            _encoder.Encode(utf8, preTokens.Start, preTokens.Current.Length, scratch);
        }
    }

    private AddedToken WithNormalizedContent(AddedToken token) =>
        _normalizesToNfc ? token with { Content = NfcNormalizer.Normalize(token.Content) ?? token.Content } : token;
}
