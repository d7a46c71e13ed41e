using LocalInfer.Tokenizers.Caching;

namespace LocalInfer.Tokenizers.Loading;

/// <summary>Gathers text tokens as a file lists them, in any order of ids, mostly ascending; then added ones. One thread at a time.</summary>
internal sealed class VocabularyBuilder
{
    private const int ExpectedTokens = 160_000;

    private SpelledBytes _bytes = new(room: 8 * ExpectedTokens);

    // Where each token starts, and where the last one ends.
    private int[] _offsets = GC.AllocateUninitializedArray<int>(ExpectedTokens, pinned: true);

    // The ids in the order of the list; null while that is 0, 1, 2 and so on.
    private int[]? _ids;
    private TokenKind[] _kinds = [];
    private int _count;

    public VocabularyBuilder() => _offsets[0] = 0;

    /// <summary>Adds a text token.</summary>
    /// <param name="id">Its id, from 0 to <see cref="BpeModelReader.HighestId"/>.</param>
    /// <param name="spelling">How the file spells it, in the byte-level alphabet. What is not of the alphabet is never made by merges, so it is
    /// what it says: an added token that the vocabulary lists too.</param>
    public void Add(int id, JsonSlice spelling)
    {
        if (id != _count && _ids is null)
        {
            _ids = new int[_offsets.Length];
            for (int i = 0; i < _count; i++)
            {
                _ids[i] = i;
            }
        }

        _bytes.Append(spelling);
        End();
        if (_ids is not null)
        {
            _ids[_count - 1] = id;
        }
    }

    /// <summary>The vocabulary of the text tokens, when all are there.</summary>
    /// <exception cref="InvalidDataException">Two have the same id.</exception>
    public Vocabulary Build()
    {
        _kinds = new TokenKind[_count];
        for (int i = 0; i < _kinds.Length; i++)
        {
            _kinds[i] = TokenKind.Text;
        }

        if (_ids is not null)
        {
            PutInOrder(PlacesOf(_ids));
        }

        return ToVocabulary();
    }

    /// <summary>The same with added tokens in place of what has their ids, or behind it; call it once.</summary>
    /// <param name="built">What <see cref="Build"/> gave.</param>
    /// <param name="added">By ascending id.</param>
    public Vocabulary BuildWith(Vocabulary built, AddedToken[] added)
    {
        if (added.Length == 0 || added[0].Id < _count)
        {
            return built.With(added);
        }

        // They lie behind all others, and so does their text: nothing that was built is touched, or copied.
        Array.Resize(ref _kinds, added[^1].Id + 1);
        foreach (AddedToken token in added)
        {
            while (_count < token.Id)
            {
                End();
            }

            _bytes.Append(token.Content);
            End();
            _kinds[token.Id] = token.Kind;
        }

        return ToVocabulary();
    }

    private Vocabulary ToVocabulary() =>
        new(new Table<byte>(_bytes.Array, _bytes.Length), new Table<int>(_offsets, _count + 1), new Table<TokenKind>(_kinds));

    /// <summary>The next token ends where the bytes do.</summary>
    private void End()
    {
        if (_count + 1 == _offsets.Length)
        {
            int[] larger = GC.AllocateUninitializedArray<int>(2 * _offsets.Length, pinned: true);
            Buffer.BlockCopy(_offsets, 0, larger, 0, sizeof(int) * _offsets.Length);
            _offsets = larger;
            if (_ids is not null)
            {
                Array.Resize(ref _ids, larger.Length);
            }
        }

        _offsets[++_count] = _bytes.Length;
    }

    /// <param name="places">For each id its place in the list, counted from 1; 0 where it has none.</param>
    private void PutInOrder(int[] places)
    {
        SpelledBytes listed = _bytes;
        int[] offsets = _offsets;
        (_bytes, _offsets, _ids, _kinds, _count) = (new SpelledBytes(listed.Length), GC.AllocateArray<int>(places.Length + 1, pinned: true), null, new TokenKind[places.Length], 0);
        for (int id = 0; id < places.Length; id++)
        {
            if (places[id] is not 0 and var place)
            {
                _bytes.Append(listed, offsets[place - 1], offsets[place]);
                _kinds[id] = TokenKind.Text;
            }

            End();
        }
    }

    private int[] PlacesOf(int[] ids)
    {
        int highest = -1;
        for (int i = 0; i < _count; i++)
        {
            highest = Math.Max(highest, ids[i]);
        }

        int[] places = new int[highest + 1];
        for (int i = 0; i < _count; i++)
        {
            if (places[ids[i]] > 0)
            {
                throw new InvalidDataException($"model.vocab: two tokens have the id {ids[i]}.");
            }

            places[ids[i]] = i + 1;
        }

        return places;
    }
}
