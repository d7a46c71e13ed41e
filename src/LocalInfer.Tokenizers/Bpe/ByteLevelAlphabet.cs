namespace LocalInfer.Tokenizers.Bpe;

/// <summary>
/// The spelling of bytes as visible characters that byte-level vocabularies use (GPT-2): printable Latin-1 stands for itself,
/// the other bytes, in order, for U+0100 and up; a space is Ġ.
/// </summary>
internal static unsafe class ByteLevelAlphabet
{
    private static readonly short[] BytesOfCharacters = Build();

    /// <summary>Writes the bytes that a token's spelling stands for.</summary>
    /// <param name="spelling">The spelling in UTF-8.</param>
    /// <param name="length">Its bytes.</param>
    /// <param name="destination">Where to; has room for as many.</param>
    /// <returns>The number of bytes written, or -1 where a character is not of the alphabet.</returns>
    public static int Decode(byte* spelling, int length, byte* destination)
    {
        short[] bytes = BytesOfCharacters;
        int written = 0;
        for (int i = 0; i < length; i++)
        {
            int character = spelling[i];
            if (character >= 0x80)
            {
                // Two bytes reach to U+07FF and the alphabet ends at U+0143.
                if (character is < 0xC2 or > 0xC5 || i + 1 == length)
                {
                    return -1;
                }

                character = (character & 0x1F) << 6 | spelling[++i] & 0x3F;
            }

            if (character >= bytes.Length || bytes[character] < 0)
            {
                return -1;
            }

            destination[written++] = (byte)bytes[character];
        }

        return written;
    }

    private static short[] Build()
    {
        short[] bytes = new short[0x144];
        for (int character = 0; character < bytes.Length; character++)
        {
            bytes[character] = -1;
        }

        int shifted = 0x100;
        for (int value = 0; value < 256; value++)
        {
            bool isPrintable = value is (>= '!' and <= '~') or (>= 0xA1 and <= 0xAC) or >= 0xAE;
            bytes[isPrintable ? value : shifted++] = (short)value;
        }

        return bytes;
    }
}
