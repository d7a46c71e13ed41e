namespace LocalInfer.Constraints;

/// <summary>The output begins with given tokens, all forced; behind them anything may come.</summary>
public sealed class LiteralConstraint : ITokenConstraint
{
    private readonly ReadOnlyMemory<int> _tokenIds;
    private int _taken;

    /// <summary>Creates the constraint.</summary>
    /// <param name="tokenIds">What the output begins with, at least one token.</param>
    public LiteralConstraint(ReadOnlyMemory<int> tokenIds)
    {
        ArgumentOutOfRangeException.ThrowIfZero(tokenIds.Length, nameof(tokenIds));
        _tokenIds = tokenIds;
    }

    /// <inheritdoc/>
    public bool CanEnd => _taken == _tokenIds.Length;

    /// <inheritdoc/>
    public bool ComputeMask(TokenMask mask)
    {
        ArgumentNullException.ThrowIfNull(mask);
        if (CanEnd)
        {
            return false;
        }

        mask.Clear();
        mask.Allow(_tokenIds.Span[_taken]);
        return true;
    }

    /// <inheritdoc/>
    public int CopyForcedTokens(Span<int> destination)
    {
        ReadOnlySpan<int> left = _tokenIds.Span[_taken..];
        left = left[..Math.Min(left.Length, destination.Length)];
        left.CopyTo(destination);
        return left.Length;
    }

    /// <inheritdoc/>
    public void Commit(int tokenId)
    {
        if (CanEnd)
        {
            return;
        }

        if (tokenId != _tokenIds.Span[_taken])
        {
            throw new InvalidOperationException($"Token {tokenId} came where only {_tokenIds.Span[_taken]} may come.");
        }

        _taken++;
    }

    /// <inheritdoc/>
    public ITokenConstraint Fork() => new LiteralConstraint(_tokenIds) { _taken = _taken };
}
