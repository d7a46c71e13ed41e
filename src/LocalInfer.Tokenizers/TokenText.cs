using System.Buffers;
using System.Text;

namespace LocalInfer.Tokenizers;

/// <summary>Turns ids that are all there into text.</summary>
internal static class TokenText
{
    /// <inheritdoc cref="Tokenizer.Decode(IEnumerable{int}, bool)"/>
    public static string Decode(Vocabulary vocabulary, ReadOnlySpan<int> ids, bool considerSpecialTokens)
    {
        int length = 0;
        foreach (int id in ids)
        {
            length += BytesOf(vocabulary, id, considerSpecialTokens).Length;
        }

        byte[] bytes = ArrayPool<byte>.Shared.Rent(length);
        int written = 0;
        foreach (int id in ids)
        {
            ReadOnlySpan<byte> token = BytesOf(vocabulary, id, considerSpecialTokens);
            token.CopyTo(bytes.AsSpan(written));
            written += token.Length;
        }

        string text = Encoding.UTF8.GetString(bytes, 0, length);
        ArrayPool<byte>.Shared.Return(bytes);
        return text;
    }

    /// <summary>The bytes that an id gives: none for a special token that is left out.</summary>
    public static ReadOnlySpan<byte> BytesOf(Vocabulary vocabulary, int id, bool considerSpecialTokens) =>
        considerSpecialTokens || vocabulary.KindOf(id) != TokenKind.Special ? vocabulary.BytesOf(id) : default;
}
