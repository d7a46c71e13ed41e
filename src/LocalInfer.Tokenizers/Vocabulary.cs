using System.Runtime.InteropServices;
using System.Text;
using LocalInfer.Tokenizers.Caching;

namespace LocalInfer.Tokenizers;

/// <summary>The tokens of a model by id: their bytes and kinds. Immutable; any thread may use it.</summary>
public sealed unsafe class Vocabulary
{
    private readonly Table<byte> _bytes;
    private readonly Table<int> _offsets;
    private readonly Table<TokenKind> _kinds;

    /// <summary>Builds a vocabulary from its tokens.</summary>
    /// <param name="tokens">For each id from 0 up its UTF-8 bytes (text tokens may hold part of a character) and kind.
    /// An undefined id has no bytes.</param>
    public Vocabulary(IReadOnlyList<(ReadOnlyMemory<byte> Bytes, TokenKind Kind)> tokens)
    {
        ArgumentNullException.ThrowIfNull(tokens);
        var kinds = new TokenKind[tokens.Count];
        int[] offsets = GC.AllocateArray<int>(tokens.Count + 1, pinned: true);
        for (int id = 0; id < tokens.Count; id++)
        {
            kinds[id] = tokens[id].Kind;
            offsets[id + 1] = offsets[id] + tokens[id].Bytes.Length;
        }

        byte[] bytes = GC.AllocateArray<byte>(offsets[^1], pinned: true);
        for (int id = 0; id < tokens.Count; id++)
        {
            tokens[id].Bytes.Span.CopyTo(bytes.AsSpan(offsets[id]));
        }

        (_bytes, _offsets, _kinds) = (new Table<byte>(bytes, bytes.Length), new Table<int>(offsets, offsets.Length), new Table<TokenKind>(kinds));
    }

    /// <summary>Takes finished tables: all bytes, where each token's begin (and, last, where they end), neither of which moves, and the kinds.</summary>
    internal Vocabulary(Table<byte> bytes, Table<int> offsets, Table<TokenKind> kinds)
    {
        _bytes = bytes;
        _offsets = offsets;
        _kinds = kinds;
    }

    /// <summary>The tables, for keeping.</summary>
    internal Table<byte> Bytes => _bytes;

    /// <inheritdoc cref="Bytes"/>
    internal Table<int> Offsets => _offsets;

    /// <inheritdoc cref="Bytes"/>
    internal Table<TokenKind> Kinds => _kinds;

    /// <summary>Ids run from 0 to <see cref="Count"/> - 1.</summary>
    public int Count => _kinds.Length;

    /// <summary>A checksum of every token's bytes and kind: what was made from one vocabulary fits another with the same.</summary>
    public ulong Checksum() => Caching.Checksum.Of(
        MemoryMarshal.AsBytes(_kinds.Span), Caching.Checksum.Of(MemoryMarshal.AsBytes(_offsets.Span), Caching.Checksum.Of(_bytes.Span)));

    /// <summary>The bytes of a token's text; empty for an undefined id or one beyond <see cref="Count"/>.</summary>
    public ReadOnlySpan<byte> BytesOf(int id) =>
        (uint)id < (uint)Count ? _bytes.Span[_offsets[id].._offsets[id + 1]] : default;

    /// <summary>The kind of an id; <see cref="TokenKind.Undefined"/> for any id outside 0 to <see cref="Count"/> - 1.</summary>
    public TokenKind KindOf(int id) => (uint)id < (uint)Count ? _kinds[id] : TokenKind.Undefined;

    /// <summary>Finds the id of an added or special token by its exact text; -1 where there is none.</summary>
    public int FindAdded(string content)
    {
        byte[] wanted = Encoding.UTF8.GetBytes(content);
        for (int id = Count - 1; id >= 0; id--)
        {
            if (_kinds[id] is TokenKind.Added or TokenKind.Special && BytesOf(id).SequenceEqual(wanted))
            {
                return id;
            }
        }

        return -1;
    }

    /// <summary>This vocabulary with added tokens in place of what has their ids, or behind it.</summary>
    /// <param name="added">By ascending id.</param>
    internal Vocabulary With(AddedToken[] added)
    {
        int count = Math.Max(Count, added.Length == 0 ? 0 : added[^1].Id + 1);
        byte[] bytes = GC.AllocateUninitializedArray<byte>(_bytes.Length + Encoding.UTF8.GetMaxByteCount(LengthOf(added)), pinned: true);
        int[] offsets = GC.AllocateUninitializedArray<int>(count + 1, pinned: true);
        offsets[0] = 0;
        var kinds = new TokenKind[count];
        int next = 0, length = 0;
        foreach (AddedToken token in added)
        {
            length = CopyRun(next, token.Id, length, bytes, offsets, kinds);
            length += Encoding.UTF8.GetBytes(token.Content, 0, token.Content.Length, bytes, length);
            offsets[token.Id + 1] = length;
            kinds[token.Id] = token.Kind;
            next = token.Id + 1;
        }

        CopyRun(next, count, length, bytes, offsets, kinds);
        return new Vocabulary(new Table<byte>(bytes, offsets[^1]), new Table<int>(offsets, offsets.Length), new Table<TokenKind>(kinds));
    }

    private static int LengthOf(AddedToken[] tokens)
    {
        int length = 0;
        foreach (AddedToken token in tokens)
        {
            length += token.Content.Length;
        }

        return length;
    }

    /// <summary>Copies the tokens of a run of ids, as far as there are any, and returns where their bytes end.</summary>
    private int CopyRun(int from, int to, int length, byte[] bytes, int[] offsets, TokenKind[] kinds)
    {
        int known = Math.Clamp(to, from, Math.Max(from, Count));
        if (known > from)
        {
            int* starts = _offsets.First;
            int start = starts[from], size = starts[known] - start;
            fixed (byte* target = bytes)
            {
                Buffer.MemoryCopy(_bytes.First + start, target + length, size, size);
            }

            for (int id = from; id < known; id++)
            {
                offsets[id + 1] = starts[id + 1] - start + length;
                kinds[id] = _kinds[id];
            }

            length += size;
        }

        // Ids between the two have no token.
        for (int id = known; id < to; id++)
        {
            offsets[id + 1] = length;
        }

        GC.KeepAlive(this);
        return length;
    }
}
