using System.Runtime.InteropServices;
using System.Text;

namespace LocalInfer.Tokenizers;

/// <summary>The tokens of a model by id: their bytes and kinds. Immutable; any thread may use it.</summary>
public sealed class Vocabulary
{
    private readonly byte[] _bytes;
    private readonly int[] _offsets;
    private readonly TokenKind[] _kinds;

    /// <summary>Builds a vocabulary from its tokens.</summary>
    /// <param name="tokens">For each id from 0 up its UTF-8 bytes (text tokens may hold part of a character) and kind.
    /// An undefined id has no bytes.</param>
    public Vocabulary(IReadOnlyList<(ReadOnlyMemory<byte> Bytes, TokenKind Kind)> tokens)
    {
        ArgumentNullException.ThrowIfNull(tokens);
        _kinds = new TokenKind[tokens.Count];
        _offsets = new int[tokens.Count + 1];
        for (int id = 0; id < tokens.Count; id++)
        {
            _kinds[id] = tokens[id].Kind;
            _offsets[id + 1] = _offsets[id] + tokens[id].Bytes.Length;
        }

        _bytes = new byte[_offsets[^1]];
        for (int id = 0; id < tokens.Count; id++)
        {
            tokens[id].Bytes.Span.CopyTo(_bytes.AsSpan(_offsets[id]));
        }
    }

    /// <summary>Takes finished tables: all bytes, where each token's begin (and, last, where they end), and the kinds.</summary>
    internal Vocabulary(byte[] bytes, int[] offsets, TokenKind[] kinds)
    {
        _bytes = bytes;
        _offsets = offsets;
        _kinds = kinds;
    }

    /// <summary>The tables, for keeping.</summary>
    internal byte[] Bytes => _bytes;

    /// <inheritdoc cref="Bytes"/>
    internal int[] Offsets => _offsets;

    /// <inheritdoc cref="Bytes"/>
    internal TokenKind[] Kinds => _kinds;

    /// <summary>Ids run from 0 to <see cref="Count"/> - 1.</summary>
    public int Count => _kinds.Length;

    /// <summary>A checksum of every token's bytes and kind: what was made from one vocabulary fits another with the same.</summary>
    public ulong Checksum() => Caching.Checksum.Of(
        MemoryMarshal.AsBytes(_kinds.AsSpan()), Caching.Checksum.Of(MemoryMarshal.AsBytes(_offsets.AsSpan()), Caching.Checksum.Of(_bytes)));

    /// <summary>The bytes of a token's text; empty for an undefined id or one beyond <see cref="Count"/>.</summary>
    public ReadOnlySpan<byte> BytesOf(int id) =>
        (uint)id < (uint)Count ? _bytes.AsSpan(_offsets[id].._offsets[id + 1]) : default;

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
    internal Vocabulary With(IReadOnlyList<AddedToken> added)
    {
        int count = Math.Max(Count, added.Count == 0 ? 0 : added[^1].Id + 1);
        var result = new Vocabulary(new byte[_bytes.Length + Encoding.UTF8.GetMaxByteCount(LengthOf(added))], new int[count + 1], new TokenKind[count]);
        int next = 0, length = 0;
        foreach (AddedToken token in added)
        {
            length = CopyRun(next, token.Id, result, length);
            length += Encoding.UTF8.GetBytes(token.Content, result._bytes.AsSpan(length));
            result._offsets[token.Id + 1] = length;
            result._kinds[token.Id] = token.Special ? TokenKind.Special : TokenKind.Added;
            next = token.Id + 1;
        }

        CopyRun(next, count, result, length);
        return result;
    }

    private static int LengthOf(IReadOnlyList<AddedToken> tokens)
    {
        int length = 0;
        foreach (AddedToken token in tokens)
        {
            length += token.Content.Length;
        }

        return length;
    }

    /// <summary>Copies the tokens of a run of ids, as far as there are any, and returns where their bytes end: loading does it once, on nearly all tokens, so in blocks.</summary>
    private int CopyRun(int from, int to, Vocabulary target, int length)
    {
        int known = Math.Clamp(to, from, Math.Max(from, Count));
        if (known > from)
        {
            ReadOnlySpan<byte> bytes = _bytes.AsSpan(_offsets[from].._offsets[known]);
            bytes.CopyTo(target._bytes.AsSpan(length));
            _kinds.AsSpan(from..known).CopyTo(target._kinds.AsSpan(from));
            _offsets.AsSpan((from + 1)..(known + 1)).CopyTo(target._offsets.AsSpan(from + 1));
            int shift = length - _offsets[from];
            for (int id = from; shift != 0 && id < known; id++)
            {
                target._offsets[id + 1] += shift;
            }

            length += bytes.Length;
        }

        // Ids between the two have no token.
        target._offsets.AsSpan((known + 1)..(to + 1)).Fill(length);
        return length;
    }
}
