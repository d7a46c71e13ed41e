using System.Text;

namespace LocalInfer.Tokenizers;

/// <summary>
/// Turns the ids of one sequence into text as they come. What it has given so far, and what <see cref="Flush"/> gives, together are
/// exactly the decoded text of all ids: it holds back only bytes that end in the beginning of a well-formed character.
/// One sequence owns it; one thread at a time uses it.
/// </summary>
public sealed class IncrementalDetokenizer
{
    private readonly Vocabulary _vocabulary;
    private readonly bool _skipSpecialTokens;
    private readonly Decoder _decoder = Encoding.UTF8.GetDecoder();

    /// <param name="vocabulary">The tokens.</param>
    /// <param name="skipSpecialTokens">Whether special tokens give no text.</param>
    public IncrementalDetokenizer(Vocabulary vocabulary, bool skipSpecialTokens = true)
    {
        ArgumentNullException.ThrowIfNull(vocabulary);
        _vocabulary = vocabulary;
        _skipSpecialTokens = skipSpecialTokens;
    }

    /// <summary>Takes the next id and returns the text that became whole, which may be empty. An id without a token gives nothing.</summary>
    public string Append(int tokenId) =>
        _skipSpecialTokens && _vocabulary.KindOf(tokenId) == TokenKind.Special ? "" : Decode(_vocabulary.BytesOf(tokenId), flush: false);

    /// <summary>Ends the text: U+FFFD where a character was begun and never ended, else nothing. The next id starts a new text.</summary>
    public string Flush() => Decode([], flush: true);

    private string Decode(ReadOnlySpan<byte> bytes, bool flush)
    {
        // At most one character a byte, and one or two for what was held back.
        Span<char> text = bytes.Length <= 128 ? stackalloc char[132] : new char[bytes.Length + 4];
        return new string(text[.._decoder.GetChars(bytes, text, flush)]);
    }
}
