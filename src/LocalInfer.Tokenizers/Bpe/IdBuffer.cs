using System.Runtime.CompilerServices;

namespace LocalInfer.Tokenizers.Bpe;

/// <summary>Ids that are being made; grows, and is used again. One thread.</summary>
internal sealed class IdBuffer
{
    private const int MostRetained = 1 << 21;

    private int[] _ids = new int[256];

    public int Count { get; private set; }

    public ReadOnlySpan<int> Span => _ids.AsSpan(0, Count);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Add(int id)
    {
        if (Count == _ids.Length)
        {
            Grow(1);
        }

        _ids[Count++] = id;
    }

    public void Add(ReadOnlySpan<int> ids)
    {
        if (Count + ids.Length > _ids.Length)
        {
            Grow(ids.Length);
        }

        ids.CopyTo(_ids.AsSpan(Count));
        Count += ids.Length;
    }

    /// <summary>Empties it; the memory of very many ids is given back.</summary>
    public void Clear()
    {
        Count = 0;
        if (_ids.Length > MostRetained)
        {
            _ids = new int[256];
        }
    }

    private void Grow(int more) => Array.Resize(ref _ids, Math.Max(2 * _ids.Length, Count + more));
}
