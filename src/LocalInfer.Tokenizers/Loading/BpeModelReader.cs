using System.Text.Json;
using LocalInfer.Tokenizers.Bpe;

namespace LocalInfer.Tokenizers.Loading;

/// <summary>Reads the field <c>model</c> of <c>tokenizer.json</c> in one pass: nearly all of the file's bytes are here.</summary>
internal sealed class BpeModelReader
{
    /// <summary>Far above any real vocabulary: what a broken file says beyond it is not allocated.</summary>
    public const int HighestId = 10_000_000;

    private byte[] _scratch = new byte[1024];
    private Vocabulary? _tokens;
    private TokenIndex? _index;
    private MergeTable? _merges;
    private bool _ignoreMerges;

    /// <param name="reader">At the start of the object; left at its end.</param>
    /// <exception cref="InvalidDataException">The model is not one that this version knows.</exception>
    public BpeModel Read(ref Utf8JsonReader reader)
    {
        Utf8JsonReader early = default;
        bool mergesCameFirst = false;
        Expect(ref reader, JsonTokenType.StartObject, "model");
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            string field = reader.GetString()!;
            reader.Read();
            switch (field)
            {
                case "vocab":
                    ReadVocabulary(ref reader);
                    break;
                case "merges" when _tokens is null:
                    early = reader;
                    mergesCameFirst = true;
                    reader.Skip();
                    break;
                case "merges":
                    ReadMerges(ref reader);
                    break;
                default:
                    ReadOption(ref reader, field);
                    break;
            }
        }

        if (_tokens is null)
        {
            throw new InvalidDataException("model.vocab is missing.");
        }

        if (mergesCameFirst)
        {
            ReadMerges(ref early);
        }

        MergeTable merges = _merges ?? throw new InvalidDataException("model.merges is missing.");
        return new BpeModel(_tokens, _index!, FindByteIds(_index!), merges, _ignoreMerges);
    }

    private void ReadOption(ref Utf8JsonReader reader, string field)
    {
        using JsonDocument value = JsonDocument.ParseValue(ref reader);
        JsonElement option = value.RootElement;
        bool isOff = option.ValueKind is JsonValueKind.Null or JsonValueKind.False || (option.ValueKind == JsonValueKind.String && option.GetString() == "");
        switch (field)
        {
            case "type" when option.ValueKind != JsonValueKind.String || option.GetString() != "BPE":
                throw new InvalidDataException($"model.type is {option.GetRawText()}, and only \"BPE\" is known.");
            case "ignore_merges":
                _ignoreMerges = option.ValueKind == JsonValueKind.True;
                break;
            case "dropout" or "continuing_subword_prefix" or "end_of_word_suffix" or "byte_fallback" when !isOff:
                throw new InvalidDataException($"model.{field} is {option.GetRawText()}, which this version does not know.");
            case "type" or "dropout" or "continuing_subword_prefix" or "end_of_word_suffix" or "byte_fallback":
            case "unk_token" or "fuse_unk": // No byte is unknown to a byte-level vocabulary.
                break;
            default:
                throw new InvalidDataException($"model.{field} is a field that this version does not know.");
        }
    }

    private void ReadVocabulary(ref Utf8JsonReader reader)
    {
        Expect(ref reader, JsonTokenType.StartObject, "model.vocab");
        var tokens = new List<(ReadOnlyMemory<byte> Bytes, TokenKind Kind)>(160_000);
        var blob = new TokenBytes();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            ReadOnlySpan<byte> spelling = Text(ref reader);
            Memory<byte> bytes = blob.Reserve(spelling.Length);
            int length = ByteLevelAlphabet.Decode(spelling, bytes.Span);
            if (length < 0)
            {
                // Never made by merges, so it is what it says: an added token that the vocabulary lists too.
                spelling.CopyTo(bytes.Span);
                length = spelling.Length;
            }

            reader.Read();
            if (reader.TokenType != JsonTokenType.Number || !reader.TryGetInt32(out int id) || id is < 0 or > HighestId)
            {
                throw new InvalidDataException($"model.vocab: an id is not a number from 0 to {HighestId}.");
            }

            while (tokens.Count <= id)
            {
                tokens.Add(default);
            }

            if (tokens[id].Kind != TokenKind.Undefined)
            {
                throw new InvalidDataException($"model.vocab: two tokens have the id {id}.");
            }

            tokens[id] = (bytes[..length], TokenKind.Text);
        }

        _tokens = new Vocabulary(tokens);
        _index = new TokenIndex(_tokens);
    }

    private void ReadMerges(ref Utf8JsonReader reader)
    {
        Expect(ref reader, JsonTokenType.StartArray, "model.merges");
        var merges = new List<(int Left, int Right, int Merged)>(_tokens!.Count);
        byte[] bytes = new byte[1024];
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            int middle, end;
            bool isPair = true;
            if (reader.TokenType == JsonTokenType.StartArray)
            {
                reader.Read();
                middle = DecodePart(Part(ref reader, merges.Count), 0, ref bytes);
                reader.Read();
                end = DecodePart(Part(ref reader, merges.Count), middle, ref bytes);
                reader.Read();
                isPair = reader.TokenType == JsonTokenType.EndArray;
            }
            else
            {
                ReadOnlySpan<byte> pair = Part(ref reader, merges.Count);
                int space = Math.Max(pair.IndexOf((byte)' '), 0);
                middle = DecodePart(pair[..space], 0, ref bytes);
                end = DecodePart(pair[Math.Min(space + 1, pair.Length)..], middle, ref bytes);
            }

            (int Left, int Right, int Merged) merge = (
                _index!.Find(bytes.AsSpan(..middle)), _index.Find(bytes.AsSpan(middle..end)), _index.Find(bytes.AsSpan(..end)));
            if (!isPair || merge.Left < 0 || merge.Right < 0 || merge.Merged < 0)
            {
                throw new InvalidDataException($"model.merges[{merges.Count}] is not two tokens of model.vocab that make a third.");
            }

            merges.Add(merge);
        }

        _merges = new MergeTable(merges);
    }

    private static int[] FindByteIds(TokenIndex index)
    {
        int[] ids = new int[256];
        for (int value = 0; value < ids.Length; value++)
        {
            ids[value] = index.Find([(byte)value]);
            if (ids[value] < 0)
            {
                throw new InvalidDataException($"model.vocab has no token for the byte 0x{value:X2}, so it is not a byte-level vocabulary.");
            }
        }

        return ids;
    }

    private ReadOnlySpan<byte> Part(ref Utf8JsonReader reader, int rank) =>
        reader.TokenType == JsonTokenType.String
            ? Text(ref reader)
            : throw new InvalidDataException($"model.merges[{rank}] is neither a string nor two of them.");

    /// <summary>Appends a part's bytes and returns where they end; a part that is not of the alphabet gives no token below.</summary>
    private static int DecodePart(ReadOnlySpan<byte> spelling, int start, ref byte[] bytes)
    {
        if (bytes.Length < start + spelling.Length)
        {
            Array.Resize(ref bytes, 2 * (start + spelling.Length));
        }

        return start + Math.Max(ByteLevelAlphabet.Decode(spelling, bytes.AsSpan(start)), 0);
    }

    private ReadOnlySpan<byte> Text(ref Utf8JsonReader reader)
    {
        if (!reader.ValueIsEscaped)
        {
            return reader.ValueSpan;
        }

        if (_scratch.Length < reader.ValueSpan.Length)
        {
            _scratch = new byte[2 * reader.ValueSpan.Length];
        }

        return _scratch.AsSpan(0, reader.CopyString(_scratch));
    }

    private static void Expect(ref Utf8JsonReader reader, JsonTokenType type, string field)
    {
        if (reader.TokenType != type)
        {
            throw new InvalidDataException($"{field} is not {(type == JsonTokenType.StartArray ? "a list" : "an object")}.");
        }
    }
}
