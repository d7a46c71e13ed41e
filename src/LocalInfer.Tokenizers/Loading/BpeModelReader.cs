using System.Runtime.CompilerServices;
using System.Text.Json;
using LocalInfer.Tokenizers.Bpe;

namespace LocalInfer.Tokenizers.Loading;

/// <summary>Reads the field <c>model</c> of <c>tokenizer.json</c> in one pass: nearly all of the file's bytes are here.</summary>
internal sealed class BpeModelReader
{
    /// <summary>Far above any real vocabulary: what a broken file says beyond it is not allocated.</summary>
    public const int HighestId = MergeTable.MaxTokens - 1;

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

    [MethodImpl(MethodImplOptions.AggressiveOptimization)] // The loop runs once, and long.
    private void ReadVocabulary(ref Utf8JsonReader reader)
    {
        Expect(ref reader, JsonTokenType.StartObject, "model.vocab");
        var tokens = new VocabularyBuilder();
        var spellings = new SpellingReader();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            ReadOnlySpan<byte> spelling = spellings.Read(ref reader);
            reader.Read();
            if (reader.TokenType != JsonTokenType.Number || !reader.TryGetInt32(out int id) || id is < 0 or > HighestId)
            {
                throw new InvalidDataException($"model.vocab: an id is not a number from 0 to {HighestId}.");
            }

            if (!tokens.TryAdd(id, spelling))
            {
                throw new InvalidDataException($"model.vocab: two tokens have the id {id}.");
            }
        }

        _tokens = tokens.Build();
        _index = new TokenIndex(_tokens);
    }

    private void ReadMerges(ref Utf8JsonReader reader)
    {
        Expect(ref reader, JsonTokenType.StartArray, "model.merges");
        _merges = new MergeReader(_index!, _tokens!.Count).Read(ref reader);
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

    private static void Expect(ref Utf8JsonReader reader, JsonTokenType type, string field)
    {
        if (reader.TokenType != type)
        {
            throw new InvalidDataException($"{field} is not {(type == JsonTokenType.StartArray ? "a list" : "an object")}.");
        }
    }
}
