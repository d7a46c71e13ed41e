using System.Runtime.CompilerServices;
using System.Text.Json;
using LocalInfer.Tokenizers.Bpe;

namespace LocalInfer.Tokenizers.Loading;

/// <summary>
/// Reads the field <c>model</c> of <c>tokenizer.json</c>: nearly all of the file's bytes are here. The vocabulary is read on another thread while this one
/// goes on to the merges.
/// </summary>
/// <param name="json">The file, which stays where it is until <see cref="Read"/> returns.</param>
/// <param name="length">Its bytes.</param>
internal sealed unsafe class BpeModelReader(byte* json, int length)
{
    /// <summary>Far above any real vocabulary: what a broken file says beyond it is not allocated.</summary>
    public const int HighestId = MergeTable.MaxTokens - 1;

    private readonly byte* _json = json;
    private readonly int _length = length;
    private Task<(Vocabulary Tokens, TokenIndex Index)>? _vocabulary;
    private MergeReader? _merges;
    private bool _ignoreMerges;

    /// <param name="reader">At the start of the object; left at its end.</param>
    /// <exception cref="InvalidDataException">The model is not one that this version knows.</exception>
    public BpeModel Read(ref Utf8JsonReader reader)
    {
        try
        {
            ReadFields(ref reader);
        }
        finally
        {
            Task.WaitAny(_vocabulary ?? Task.CompletedTask); // It reads the file too.
        }

        (Vocabulary tokens, TokenIndex index) = (_vocabulary ?? throw new InvalidDataException("model.vocab is missing.")).GetAwaiter().GetResult();
        MergeReader merges = _merges ?? throw new InvalidDataException("model.merges is missing.");
        return new BpeModel(tokens, index, FindByteIds(index), merges.Find(index), _ignoreMerges);
    }

    private void ReadFields(ref Utf8JsonReader reader)
    {
        Expect(ref reader, JsonTokenType.StartObject, "model");
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            string field = reader.GetString()!;
            reader.Read();
            switch (field)
            {
                case "vocab":
                    Expect(ref reader, JsonTokenType.StartObject, "model.vocab");
                    int start = (int)reader.TokenStartIndex;
                    Task.WaitAny(_vocabulary ?? Task.CompletedTask);
                    _vocabulary = Task.Run(() => ReadVocabulary(start));
                    reader.Skip();
                    break;
                case "merges":
                    Expect(ref reader, JsonTokenType.StartArray, "model.merges");
                    _merges = new MergeReader();
                    _merges.Read(ref reader);
                    break;
                default:
                    ReadOption(ref reader, field);
                    break;
            }
        }
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
    private (Vocabulary Tokens, TokenIndex Index) ReadVocabulary(int start)
    {
        var reader = new Utf8JsonReader(new ReadOnlySpan<byte>(_json + start, _length - start));
        reader.Read();
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

        Vocabulary vocabulary = tokens.Build();
        return (vocabulary, new TokenIndex(vocabulary));
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
