using System.Numerics;
using LocalInfer.Constraints;
using LocalInfer.Tokenizers;

namespace LocalInfer.Engine.Sampling;

/// <summary>
/// The ids of a logit row that may be picked: those that have a token, which the padding rows of an embedding table have not, and that
/// the sequence's mask allows. Immutable.
/// </summary>
internal sealed class LegalTokens
{
    private readonly TokenMask _defined;

    /// <param name="vocabulary">The tokens.</param>
    /// <param name="rowLength">Values in a logit row.</param>
    public LegalTokens(Vocabulary vocabulary, int rowLength)
    {
        _defined = new TokenMask(rowLength);
        for (int id = 0; id < rowLength; id++)
        {
            if (vocabulary.KindOf(id) != TokenKind.Undefined)
            {
                _defined.Allow(id);
            }
        }
    }

    /// <summary>The legal id with the largest value, the lowest of equals; −1 where none is legal. Reads the row in place.</summary>
    public int ArgMax(ReadOnlySpan<float> row, TokenMask? mask)
    {
        int best = -1;
        int runStart = 0;
        for (int word = 0; word <= _defined.Words.Length; word++)
        {
            ulong legal = word < _defined.Words.Length ? Word(word, mask) : 0;
            if (legal == ulong.MaxValue)
            {
                continue;
            }

            if (runStart < word * 64)
            {
                int start = runStart;
                Better(row, start + RowMath.IndexOfMax(row[start..(word * 64)]), ref best);
            }

            for (; legal != 0; legal &= legal - 1)
            {
                Better(row, (word * 64) + BitOperations.TrailingZeroCount(legal), ref best);
            }

            runStart = (word + 1) * 64;
        }

        return best;
    }

    /// <summary>Sets the values of all other ids to minus infinity.</summary>
    public void ForbidOthers(Span<float> row, TokenMask? mask)
    {
        for (int word = 0; word < _defined.Words.Length; word++)
        {
            ulong legal = Word(word, mask);
            Span<float> values = row[(word * 64)..Math.Min((word + 1) * 64, row.Length)];
            if (legal == 0)
            {
                values.Fill(float.NegativeInfinity);
                continue;
            }

            for (ulong forbidden = ~legal; forbidden != 0; forbidden &= forbidden - 1)
            {
                int bit = BitOperations.TrailingZeroCount(forbidden);
                if (bit < values.Length)
                {
                    values[bit] = float.NegativeInfinity;
                }
            }
        }
    }

    private ulong Word(int word, TokenMask? mask) => _defined.Words[word] & (mask is null ? ulong.MaxValue : mask.Words[word]);

    private static void Better(ReadOnlySpan<float> row, int id, ref int best)
    {
        if (best < 0 || row[id] > row[best])
        {
            best = id;
        }
    }
}
