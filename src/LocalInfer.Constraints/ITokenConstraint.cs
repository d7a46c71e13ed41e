namespace LocalInfer.Constraints;

/// <summary>
/// The language that a sequence's output must stay in: at each step it says which tokens may come and takes the one that came.
/// One sequence owns it; the engine's loop thread uses it. It is a small value, so a fork is a copy.
/// </summary>
public interface ITokenConstraint
{
    /// <summary>Whether the output may end here, that is, whether an end token may be sampled.</summary>
    bool CanEnd { get; }

    /// <summary>Whether stop sequences are not looked for in the text here.</summary>
    bool SuspendsStops => false;

    /// <summary>Writes the tokens that may come next. End tokens are not its business: the engine adds them where <see cref="CanEnd"/>.</summary>
    /// <param name="mask">Overwritten; never left empty unless <see cref="CanEnd"/>.</param>
    /// <returns>False where any token may come; the mask is then not written.</returns>
    bool ComputeMask(TokenMask mask);

    /// <summary>Copies the tokens that must come next, where only one continuation exists, without committing them.</summary>
    /// <returns>How many were written; 0 where the next token is a choice.</returns>
    int CopyForcedTokens(Span<int> destination);

    /// <summary>Takes the token that came, sampled or forced.</summary>
    /// <exception cref="InvalidOperationException">The token was not allowed.</exception>
    void Commit(int tokenId);

    /// <summary>An independent copy at the same point.</summary>
    ITokenConstraint Fork();
}
