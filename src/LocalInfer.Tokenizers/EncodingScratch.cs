using System.Text;
using LocalInfer.Tokenizers.Bpe;
using LocalInfer.Tokenizers.Unicode;

namespace LocalInfer.Tokenizers;

/// <summary>What encoding needs beside the tokenizer's tables: buffers that are used again, and the words that came last. One thread at a time.</summary>
internal sealed class EncodingScratch
{
    private const int MostRetained = 1 << 23;

    private byte[] _utf8 = new byte[4096];

    /// <summary>The ids so far.</summary>
    public IdBuffer Ids { get; } = new();

    public WordCache Words { get; } = new();

    public LongMerge LongMerge { get; private set; } = new();

    public NfcNormalizer Nfc { get; private set; } = new();

    /// <summary>The UTF-8 of a text, U+FFFD for lone surrogates.</summary>
    /// <param name="text">The text.</param>
    /// <param name="length">Its bytes; some more that mean nothing are readable after them.</param>
    public byte[] ToUtf8(ReadOnlySpan<char> text, out int length)
    {
        int room = Encoding.UTF8.GetByteCount(text) + WordCache.LongestWord;
        if (_utf8.Length < room)
        {
            _utf8 = new byte[Math.Max(room, 2 * _utf8.Length)];
        }

        length = Encoding.UTF8.GetBytes(text, _utf8);
        return _utf8;
    }

    /// <summary>Makes it ready for the next text. One huge text is no reason to hold its memory for good.</summary>
    public void Reset()
    {
        Ids.Clear();
        if (_utf8.Length > MostRetained)
        {
            _utf8 = new byte[4096];
            Nfc = new NfcNormalizer();
        }

        if (LongMerge.Capacity > MostRetained / 16)
        {
            LongMerge = new LongMerge();
        }
    }
}
