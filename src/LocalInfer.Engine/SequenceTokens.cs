namespace LocalInfer.Engine;

/// <summary>The token ids of a sequence, prompt and output, in one array that grows.</summary>
internal sealed class SequenceTokens
{
    private int[] _ids;

    /// <summary>Begins with a copy of the prompt.</summary>
    public SequenceTokens(ReadOnlySpan<int> prompt)
    {
        _ids = new int[prompt.Length + 64];
        prompt.CopyTo(_ids);
        Count = prompt.Length;
    }

    /// <summary>Tokens so far.</summary>
    public int Count { get; private set; }

    /// <summary>Appends a token.</summary>
    public void Append(int tokenId)
    {
        if (Count == _ids.Length)
        {
            Array.Resize(ref _ids, 2 * Count);
        }

        _ids[Count++] = tokenId;
    }

    /// <summary>The tokens from one place to before another; valid until the next <see cref="Append"/>.</summary>
    public ReadOnlyMemory<int> Slice(int start, int end) => _ids.AsMemory(start, end - start);
}
