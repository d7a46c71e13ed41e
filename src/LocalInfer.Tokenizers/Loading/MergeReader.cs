using System.Runtime.CompilerServices;
using System.Text.Json;
using LocalInfer.Tokenizers.Bpe;

namespace LocalInfer.Tokenizers.Loading;

/// <summary>Reads <c>model.merges</c>: pairs of tokens, or strings of two tokens with a space between.</summary>
internal sealed class MergeReader(TokenIndex index, int expected)
{
    private readonly SpellingReader _spelling = new();
    private Merge[] _merges = new Merge[expected];
    private int _count;

    // The bytes of left and right, one after the other: together they are the token that the merge makes.
    private byte[] _bytes = new byte[1024];

    /// <param name="reader">At the start of the list; left at its end.</param>
    /// <exception cref="InvalidDataException">An entry is not two tokens that make a third.</exception>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)] // The loop runs once, and long.
    public MergeTable Read(ref Utf8JsonReader reader)
    {
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            bool isPair = ReadParts(ref reader, out int middle, out int end);
            var merge = new Merge(index.Find(_bytes.AsSpan(..middle)), index.Find(_bytes.AsSpan(middle..end)), index.Find(_bytes.AsSpan(..end)));
            if (!isPair || merge.Left < 0 || merge.Right < 0 || merge.Merged < 0)
            {
                throw new InvalidDataException($"model.merges[{_count}] is not two tokens of model.vocab that make a third.");
            }

            if (_count == _merges.Length)
            {
                Array.Resize(ref _merges, (2 * _count) + 16);
            }

            _merges[_count] = merge;
            _count++;
        }

        return new MergeTable(_merges.AsSpan(0, _count));
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private bool ReadParts(ref Utf8JsonReader reader, out int middle, out int end)
    {
        if (reader.TokenType == JsonTokenType.StartArray)
        {
            reader.Read();
            middle = Append(Text(ref reader), 0);
            reader.Read();
            end = Append(Text(ref reader), middle);
            reader.Read();
            return reader.TokenType == JsonTokenType.EndArray;
        }

        ReadOnlySpan<byte> pair = Text(ref reader);
        int space = Math.Max(pair.IndexOf((byte)' '), 0);
        middle = Append(pair[..space], 0);
        end = Append(pair[Math.Min(space + 1, pair.Length)..], middle);
        return true;
    }

    private ReadOnlySpan<byte> Text(ref Utf8JsonReader reader) =>
        reader.TokenType == JsonTokenType.String
            ? _spelling.Read(ref reader)
            : throw new InvalidDataException($"model.merges[{_count}] is neither a string nor two of them.");

    /// <summary>Appends a part's bytes and returns where they end; a part that is not of the alphabet gives none, and so no token.</summary>
    private int Append(ReadOnlySpan<byte> spelling, int start)
    {
        if (_bytes.Length < start + spelling.Length)
        {
            Array.Resize(ref _bytes, 2 * (start + spelling.Length));
        }

        return start + Math.Max(ByteLevelAlphabet.Decode(spelling, _bytes.AsSpan(start)), 0);
    }
}
