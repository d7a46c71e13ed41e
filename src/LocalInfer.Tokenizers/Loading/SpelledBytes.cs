using System.Text;
using System.Text.Json;
using LocalInfer.Tokenizers.Bpe;

namespace LocalInfer.Tokenizers.Loading;

/// <summary>The bytes of tokens, one behind the other, as JSON strings spell them in the byte-level alphabet. One thread.</summary>
/// <param name="room">Bytes that there is room for at first.</param>
internal sealed unsafe class SpelledBytes(int room)
{
    /// <summary>The bytes, in an array that does not move; another one once there is no room for more.</summary>
    public byte[] Array { get; private set; } = GC.AllocateUninitializedArray<byte>(room, pinned: true);

    /// <summary>How many there are.</summary>
    public int Length { get; private set; }

    /// <summary>Appends what a string stands for; where a character is not of the alphabet, the text itself.</summary>
    /// <returns>Whether all is of the alphabet.</returns>
    /// <exception cref="JsonException">It is no string.</exception>
    public bool Append(JsonSlice text)
    {
        if (!text.HasEscapes && TryAppend(text.Bytes, text.Length))
        {
            return true;
        }

        byte[] plain = text.ToText();
        fixed (byte* first = plain)
        {
            if (TryAppend(first, plain.Length))
            {
                return true;
            }
        }

        Append(plain, 0, plain.Length);
        return false;
    }

    /// <summary>Appends a text that is no spelling.</summary>
    public void Append(string text)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(text);
        Append(bytes, 0, bytes.Length);
    }

    /// <summary>Appends some of others.</summary>
    public void Append(SpelledBytes others, int start, int end) => Append(others.Array, start, end);

    /// <summary>Forgets all.</summary>
    public void Clear() => Length = 0;

    private bool TryAppend(byte* spelling, int length)
    {
        MakeRoom(length);
        fixed (byte* first = Array)
        {
            int written = ByteLevelAlphabet.Decode(spelling, length, first + Length);
            Length += Math.Max(written, 0);
            return written >= 0;
        }
    }

    private void Append(byte[] bytes, int start, int end)
    {
        MakeRoom(end - start);
        Buffer.BlockCopy(bytes, start, Array, Length, end - start);
        Length += end - start;
    }

    private void MakeRoom(int length)
    {
        if (Array.Length - Length < length)
        {
            byte[] larger = GC.AllocateUninitializedArray<byte>(2 * (Length + length), pinned: true);
            Buffer.BlockCopy(Array, 0, larger, 0, Length);
            Array = larger;
        }
    }
}
