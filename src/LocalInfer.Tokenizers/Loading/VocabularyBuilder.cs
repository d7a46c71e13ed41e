using System.Runtime.CompilerServices;
using LocalInfer.Tokenizers.Bpe;
using LocalInfer.Tokenizers.Caching;

namespace LocalInfer.Tokenizers.Loading;

/// <summary>Gathers text tokens as a file lists them: in any order of ids, mostly ascending.</summary>
internal sealed class VocabularyBuilder
{
    private const int ExpectedTokens = 160_000;

    private byte[] _bytes = GC.AllocateUninitializedArray<byte>(8 * ExpectedTokens);
    private int[] _starts = new int[ExpectedTokens];
    private int[] _lengths = new int[ExpectedTokens];
    private TokenKind[] _kinds = new TokenKind[ExpectedTokens];
    private int _length;
    private int _count;
    private bool _isInOrder = true;

    /// <summary>Adds a token; false where its id is taken.</summary>
    /// <param name="id">Its id, from 0 to <see cref="BpeModelReader.HighestId"/>.</param>
    /// <param name="spelling">How the file spells it, in the byte-level alphabet. What is not of the alphabet is never made by merges, so it is
    /// what it says: an added token that the vocabulary lists too.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)] // Called once for each token, before it would get its optimised code.
    public bool TryAdd(int id, ReadOnlySpan<byte> spelling)
    {
        MakeRoom(id, spelling.Length);
        if (_kinds[id] != TokenKind.Undefined)
        {
            return false;
        }

        Span<byte> bytes = _bytes.AsSpan(_length, spelling.Length);
        int length = ByteLevelAlphabet.Decode(spelling, bytes);
        if (length < 0)
        {
            spelling.CopyTo(bytes);
            length = spelling.Length;
        }

        _isInOrder &= id == _count;
        (_starts[id], _lengths[id], _kinds[id]) = (_length, length, TokenKind.Text);
        _length += length;
        _count = Math.Max(_count, id + 1);
        return true;
    }

    /// <summary>The vocabulary; call it once.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public Vocabulary Build()
    {
        int[] offsets = new int[_count + 1];
        for (int id = 0; id < _count; id++)
        {
            offsets[id + 1] = offsets[id] + _lengths[id];
        }

        byte[] bytes = _isInOrder ? _bytes : new byte[_length];
        for (int id = 0; id < _count && !_isInOrder; id++)
        {
            _bytes.AsSpan(_starts[id], _lengths[id]).CopyTo(bytes.AsSpan(offsets[id]));
        }

        return new Vocabulary(new Table<byte>(bytes, _length), new Table<int>(offsets), new Table<TokenKind>(_kinds, _count));
    }

    private void MakeRoom(int id, int bytes)
    {
        if (id >= _kinds.Length)
        {
            int count = Math.Max(id + 1, 2 * _kinds.Length);
            Array.Resize(ref _starts, count);
            Array.Resize(ref _lengths, count);
            Array.Resize(ref _kinds, count);
        }

        if (_length + bytes > _bytes.Length)
        {
            Array.Resize(ref _bytes, 2 * (_length + bytes));
        }
    }
}
