using System.Text;

namespace LocalInfer.Tokenizers;

/// <summary>Cuts the tokens of a text so that no character is split: a token may hold a part of one.</summary>
internal sealed class TokenCut
{
    private readonly byte[] _bytes;

    // Where each token begins in the bytes; last, where they end.
    private readonly int[] _offsets;

    public TokenCut(Vocabulary vocabulary, ReadOnlySpan<int> ids, bool considerSpecialTokens = true)
    {
        _offsets = new int[ids.Length + 1];
        for (int i = 0; i < ids.Length; i++)
        {
            _offsets[i + 1] = _offsets[i] + TokenText.BytesOf(vocabulary, ids[i], considerSpecialTokens).Length;
        }

        _bytes = new byte[_offsets[^1]];
        for (int i = 0; i < ids.Length; i++)
        {
            TokenText.BytesOf(vocabulary, ids[i], considerSpecialTokens).CopyTo(_bytes.AsSpan(_offsets[i]));
        }

        Text = Encoding.UTF8.GetString(_bytes);
    }

    /// <summary>The text of all tokens.</summary>
    public string Text { get; }

    /// <summary>Where the first tokens end, in characters of <see cref="Text"/>.</summary>
    public int Before(int maxTokenCount, out int tokenCount)
    {
        tokenCount = Math.Min(maxTokenCount, _offsets.Length - 1);
        while (SplitsCharacter(_offsets[tokenCount]))
        {
            tokenCount--;
        }

        return Encoding.UTF8.GetCharCount(_bytes.AsSpan(.._offsets[tokenCount]));
    }

    /// <summary>Where the last tokens begin, in characters of <see cref="Text"/>.</summary>
    public int After(int maxTokenCount, out int tokenCount)
    {
        int first = Math.Max(_offsets.Length - 1 - maxTokenCount, 0);
        while (SplitsCharacter(_offsets[first]))
        {
            first++;
        }

        tokenCount = _offsets.Length - 1 - first;
        return Encoding.UTF8.GetCharCount(_bytes.AsSpan(.._offsets[first]));
    }

    /// <summary>How many characters of <see cref="Text"/> fit, of as many whole tokens as possible.</summary>
    public int Fit(int maxCharacters, out int tokenCount)
    {
        int characters = 0;
        tokenCount = 0;
        for (int next = 1; next < _offsets.Length; next++)
        {
            if (SplitsCharacter(_offsets[next]))
            {
                continue;
            }

            int more = Encoding.UTF8.GetCharCount(_bytes.AsSpan(_offsets[tokenCount].._offsets[next]));
            if (characters + more > maxCharacters)
            {
                break;
            }

            characters += more;
            tokenCount = next;
        }

        return characters;
    }

    private bool SplitsCharacter(int offset) => offset < _bytes.Length && (_bytes[offset] & 0xC0) == 0x80;
}
