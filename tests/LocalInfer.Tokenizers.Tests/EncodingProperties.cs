using System.Buffers;
using System.Text.RegularExpressions;
using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;
using LocalInfer.Tokenizers.Unicode;

namespace LocalInfer.Tokenizers.Tests;

[Properties(MaxTest = 500, Arbitrary = [typeof(EncodingProperties)])]
public sealed class EncodingProperties
{
    private static readonly string[] Pieces =
    [
        "a", "word", " the", "'s", "'LL", "'ſ", "12", "٣", " ", "  ", "\t", "\n", "\r\n", "\u0085", "\u2028", "!", "--", "é", "e\u0301", "\u0323\u0301",
        "ﬁ", "한", "\u1112\u1161\u11AB", "日本", "🦉", "👩‍💻", "\uD83E", "\uDD89", "\u0958", "<|im_start|>", "<|im_", "<tool_call>", "</think>", "\0", "\uFFFF",
    ];

    /// <summary>Text from pieces that matter to tokenizers, and now and then any character, lone surrogates too.</summary>
    public static Arbitrary<string> Text()
    {
        Gen<string> piece = Gen.Frequency(
            (4, Gen.Elements(Pieces)),
            (1, Gen.Choose(0, 0xFFFF).Select(value => ((char)value).ToString())));
        return Gen.ListOf(piece).Select(string.Concat).ToArbitrary();
    }

    [Property]
    public void Decoding_what_was_encoded_gives_the_normalised_text(string text)
    {
        Tokenizer tokenizer = ReferenceTokenizers.Demo;

        Assert.Equal(NormalizeBetween(tokenizer.AddedTokens, text), tokenizer.Decode(tokenizer.EncodeToIds(text)));
    }

    [Property]
    public void Splitting_special_tokens_loses_nothing(string text)
    {
        Tokenizer tokenizer = ReferenceTokenizers.Demo;
        IReadOnlyList<int> ids = tokenizer.EncodeToIds(text, splitSpecialTokens: true);

        Assert.DoesNotContain(ids, id => tokenizer.Vocabulary.KindOf(id) == TokenKind.Special);
        Assert.Equal(NormalizeBetween(tokenizer.AddedTokens.Where(token => !token.Special), text), tokenizer.Decode(ids));
    }

    [Property]
    public void A_cut_by_tokens_is_a_prefix_that_fits(string text, PositiveInt maximum)
    {
        Tokenizer tokenizer = ReferenceTokenizers.Demo;
        int index = tokenizer.GetIndexByTokenCount(text, maximum.Get, out string normalized, out int count);
        int start = tokenizer.GetIndexByTokenCountFromEnd(text, maximum.Get, out _, out int countFromEnd);
        IReadOnlyList<int> ids = tokenizer.EncodeToIds(text);

        Assert.InRange(count, 0, maximum.Get);
        Assert.InRange(countFromEnd, 0, maximum.Get);
        Assert.Equal(tokenizer.Decode(ids.Take(count)), normalized[..index]);
        Assert.Equal(tokenizer.Decode(ids.Skip(ids.Count - countFromEnd)), normalized[start..]);
        Assert.Equal(ids.Count, tokenizer.CountTokens(text));
    }

    [Property]
    public void A_limit_gives_the_first_ids_of_whole_characters(string text, PositiveInt maximum)
    {
        Tokenizer tokenizer = ReferenceTokenizers.Demo;
        IReadOnlyList<int> ids = tokenizer.EncodeToIds(text, maximum.Get, out string normalized, out int consumed);
        int index = tokenizer.GetIndexByTokenCount(text, maximum.Get, out string same, out int count);

        Assert.Equal((same, index, count), (normalized, consumed, ids.Count));
        Assert.Equal(tokenizer.EncodeToIds(text).Take(count), ids);
    }

    [Property]
    public void Decoding_in_pieces_gives_the_whole_text(string text, byte room)
    {
        Tokenizer tokenizer = ReferenceTokenizers.Demo;
        int[] ids = [.. tokenizer.EncodeToIds(text)];
        Span<char> buffer = new char[room + 40];
        string decoded = "";
        for (int next = 0; next < ids.Length;)
        {
            OperationStatus status = tokenizer.Decode(ids[next..], buffer, out int consumed, out int written);
            Assert.True(consumed > 0 || status == OperationStatus.Done);
            decoded += buffer[..written].ToString();
            next += consumed;
            Assert.Equal(next == ids.Length, status == OperationStatus.Done);
        }

        Assert.Equal(tokenizer.Decode(ids), decoded);
    }

    /// <summary>Added tokens are found in the raw text and keep what is left and right of them apart.</summary>
    private static string NormalizeBetween(IEnumerable<AddedToken> tokens, string text)
    {
        string any = string.Join('|', tokens.Select(token => Regex.Escape(token.Content)));
        string wellFormed = string.Concat(text.EnumerateRunes());
        return string.Concat(Regex.Split(wellFormed, $"({any})", RegexOptions.None, TimeSpan.FromSeconds(10)).Select(part => NfcNormalizer.Normalize(part) ?? part));
    }
}
