using System.Runtime.CompilerServices;

namespace LocalInfer.Tokenizers.Bpe;

/// <summary>
/// The spelling of bytes as visible characters that byte-level vocabularies use (GPT-2): printable Latin-1 stands for itself,
/// the other bytes, in order, for U+0100 and up; a space is Ġ.
/// </summary>
internal static class ByteLevelAlphabet
{
    private static readonly short[] BytesOfCharacters = Build();

    /// <summary>Writes the bytes that a token's UTF-8 spelling stands for; never more than it has itself.</summary>
    /// <returns>The number of bytes written, or -1 where a character is not of the alphabet.</returns>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)] // Loading calls it half a million times at once.
    public static int Decode(ReadOnlySpan<byte> spelling, Span<byte> destination)
    {
        int written = 0;
        for (int i = 0; i < spelling.Length; i++)
        {
            int character = spelling[i];
            if (character >= 0x80)
            {
                // Two bytes reach to U+07FF and the alphabet ends at U+0143.
                if (character is < 0xC2 or > 0xC5 || i + 1 == spelling.Length)
                {
                    return -1;
                }

                character = (character & 0x1F) << 6 | spelling[++i] & 0x3F;
            }

            if (character >= BytesOfCharacters.Length || BytesOfCharacters[character] < 0)
            {
                return -1;
            }

            destination[written++] = (byte)BytesOfCharacters[character];
        }

        return written;
    }

    private static short[] Build()
    {
        short[] bytes = new short[0x144];
        Array.Fill(bytes, (short)-1);
        int shifted = 0x100;
        for (int value = 0; value < 256; value++)
        {
            bool isPrintable = value is (>= '!' and <= '~') or (>= 0xA1 and <= 0xAC) or >= 0xAE;
            bytes[isPrintable ? value : shifted++] = (short)value;
        }

        return bytes;
    }
}
