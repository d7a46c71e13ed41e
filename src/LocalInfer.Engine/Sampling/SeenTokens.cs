namespace LocalInfer.Engine.Sampling;

/// <summary>A set of token ids that is emptied at no cost. Loop thread only.</summary>
/// <param name="size">Ids run from 0 to <paramref name="size"/> - 1.</param>
internal sealed class SeenTokens(int size)
{
    private readonly int[] _rounds = new int[size];
    private int _round;

    /// <summary>Empties the set.</summary>
    public void Clear()
    {
        if (++_round == 0)
        {
            _rounds.AsSpan().Clear();
            _round = 1;
        }
    }

    /// <summary>Adds an id; false where it was in the set.</summary>
    public bool Add(int tokenId)
    {
        bool isNew = _rounds[tokenId] != _round;
        _rounds[tokenId] = _round;
        return isNew;
    }
}
