using System.Runtime.InteropServices;
using System.Security.Cryptography;

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

    /// <summary>Ids run from 0 to <see cref="Count"/> - 1.</summary>
    public int Count => _kinds.Length;

    /// <summary>A SHA-256 of every token's bytes and kind, 32 bytes: what is made from equal vocabularies can be shared.</summary>
    public byte[] ContentHash()
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(_bytes);
        hash.AppendData(MemoryMarshal.AsBytes(_offsets.AsSpan()));
        hash.AppendData(MemoryMarshal.AsBytes(_kinds.AsSpan()));
        return hash.GetHashAndReset();
    }

    /// <summary>The bytes of a token's text; empty for an undefined id or one beyond <see cref="Count"/>.</summary>
    public ReadOnlySpan<byte> BytesOf(int id) =>
        (uint)id < (uint)Count ? _bytes.AsSpan(_offsets[id].._offsets[id + 1]) : default;

    /// <summary>The same bytes as memory, for copying tokens into another vocabulary.</summary>
    internal ReadOnlyMemory<byte> MemoryOf(int id) => _bytes.AsMemory(_offsets[id].._offsets[id + 1]);

    /// <summary>The kind of an id; <see cref="TokenKind.Undefined"/> for any id outside 0 to <see cref="Count"/> - 1.</summary>
    public TokenKind KindOf(int id) => (uint)id < (uint)Count ? _kinds[id] : TokenKind.Undefined;

    /// <summary>Finds the id of an added or special token by its exact text; -1 where there is none.</summary>
    public int FindAdded(string content)
    {
        byte[] wanted = System.Text.Encoding.UTF8.GetBytes(content);
        for (int id = Count - 1; id >= 0; id--)
        {
            if (_kinds[id] is TokenKind.Added or TokenKind.Special && BytesOf(id).SequenceEqual(wanted))
            {
                return id;
            }
        }

        return -1;
    }
}
