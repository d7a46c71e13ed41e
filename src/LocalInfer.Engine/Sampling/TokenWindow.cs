namespace LocalInfer.Engine.Sampling;

/// <summary>The last tokens of a sequence, prompt and output, as far back as its penalties look. Loop thread only.</summary>
internal sealed class TokenWindow
{
    // Twice the window: it moves to the front once per window instead of at each token.
    private readonly int[] _tokens;
    private readonly int _length;
    private int _end;

    /// <summary>Creates the window over a prompt.</summary>
    /// <param name="length">How far back it reaches; 0 keeps nothing.</param>
    /// <param name="prompt">The tokens so far.</param>
    public TokenWindow(int length, ReadOnlySpan<int> prompt)
    {
        _length = length;
        _tokens = new int[2 * length];
        ReadOnlySpan<int> tail = prompt[Math.Max(0, prompt.Length - length)..];
        tail.CopyTo(_tokens);
        _end = tail.Length;
    }

    /// <summary>Takes the next token.</summary>
    public void Append(int tokenId)
    {
        if (_length == 0)
        {
            return;
        }

        if (_end == _tokens.Length)
        {
            _tokens.AsSpan(_end - _length).CopyTo(_tokens);
            _end = _length;
        }

        _tokens[_end++] = tokenId;
    }

    /// <summary>The last tokens, the oldest first.</summary>
    /// <param name="count">How many, at most the window's length; fewer where there are fewer.</param>
    public ReadOnlySpan<int> Last(int count) => _tokens.AsSpan(Math.Max(0, _end - count).._end);
}
