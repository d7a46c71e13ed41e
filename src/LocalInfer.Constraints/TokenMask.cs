namespace LocalInfer.Constraints;

/// <summary>One bit per token id: whether it may come next. Reused from step to step; not thread-safe.</summary>
public sealed class TokenMask
{
    private readonly ulong[] _words;

    /// <summary>Creates a mask that allows nothing.</summary>
    /// <param name="size">Token ids, 0 to <paramref name="size"/> - 1.</param>
    public TokenMask(int size)
    {
        Size = size;
        _words = new ulong[(size + 63) / 64];
    }

    /// <summary>Token ids covered.</summary>
    public int Size { get; }

    /// <summary>The bits, id 0 in the lowest bit of the first word; bits from <see cref="Size"/> up are 0.</summary>
    public Span<ulong> Words => _words;

    /// <summary>Whether an id is allowed.</summary>
    public bool this[int id] => (_words[id >> 6] >> (id & 63) & 1) != 0;

    /// <summary>Allows an id.</summary>
    public void Allow(int id) => _words[id >> 6] |= 1UL << (id & 63);

    /// <summary>Forbids an id.</summary>
    public void Forbid(int id) => _words[id >> 6] &= ~(1UL << (id & 63));

    /// <summary>Allows every id.</summary>
    public void AllowAll()
    {
        _words.AsSpan().Fill(ulong.MaxValue);
        if (Size % 64 != 0)
        {
            _words[^1] = (1UL << (Size % 64)) - 1;
        }
    }

    /// <summary>Forbids every id.</summary>
    public void Clear() => _words.AsSpan().Clear();
}
