using System.Text.Json;
using LocalInfer.Tokenizers.Bpe;

namespace LocalInfer.Tokenizers.Loading;

/// <summary>
/// Reads the field <c>model</c> of <c>tokenizer.json</c>: nearly all of the file's bytes are here. The vocabulary is read on another thread from where it is found, so
/// that the rest of the file can be read beside it. One thread; disposed before the file goes.
/// </summary>
/// <param name="json">The file, which stays where it is until this is disposed.</param>
/// <param name="length">Its bytes.</param>
internal sealed unsafe class BpeModelReader(byte* json, int length) : IDisposable
{
    /// <summary>Far above any real vocabulary: what a broken file says beyond it is not allocated.</summary>
    public const int HighestId = MergeTable.MaxTokens - 1;

    private readonly byte* _json = json;
    private readonly int _length = length;
    private readonly List<JsonField> _options = [];
    private Task<TokenIndex>? _index;
    private MergeReader? _merges;
    private bool _ignoreMerges;

    /// <summary>The vocabulary, once <see cref="Read"/> has returned.</summary>
    public VocabularyBuilder Tokens { get; } = new();

    /// <summary>Finds the parts of the model.</summary>
    /// <param name="scanner">At the object; goes behind it.</param>
    /// <exception cref="InvalidDataException">It is no object, or one of its large parts is of another kind.</exception>
    /// <exception cref="JsonException">The JSON is broken.</exception>
    public void Locate(JsonScanner scanner)
    {
        Expect(scanner, '{', "model is not an object.");
        foreach (string field in scanner.TakeFields())
        {
            switch (field)
            {
                case "vocab":
                    Expect(scanner, '{', "model.vocab is not an object.");
                    int start = scanner.Position;
                    if (_index is not null)
                    {
                        throw new InvalidDataException("model.vocab comes twice.");
                    }

                    _index = Task.Run(() => ReadVocabulary(start));
                    scanner.TakeValue();
                    break;
                case "merges":
                    Expect(scanner, '[', "model.merges is not a list.");
                    _merges = new MergeReader(_json, _length);
                    _merges.Locate(scanner);
                    break;
                default:
                    _options.Add(new JsonField(field, scanner.TakeValue()));
                    break;
            }
        }
    }

    /// <summary>Reads what <see cref="Locate"/> found.</summary>
    /// <exception cref="InvalidDataException">The model is not one that this version knows.</exception>
    /// <exception cref="JsonException">The JSON is broken.</exception>
    public BpeModel Read()
    {
        foreach (JsonField option in _options)
        {
            using JsonDocument value = option.Value.ToDocument();
            ReadOption(option.Name, value.RootElement);
        }

        TokenIndex index = (_index ?? throw new InvalidDataException("model.vocab is missing.")).GetAwaiter().GetResult();
        MergeReader merges = _merges ?? throw new InvalidDataException("model.merges is missing.");
        return new BpeModel(index.Vocabulary, index, FindByteIds(index), merges.Find(index), _ignoreMerges);
    }

    /// <summary>Waits until nobody reads the file any more.</summary>
    public void Dispose() => Task.WaitAny(_index ?? Task.CompletedTask);

    private void ReadOption(string field, JsonElement option)
    {
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

    private TokenIndex ReadVocabulary(int start)
    {
        var scanner = new JsonScanner(_json, start, _length);
        scanner.Take('{');
        if (!scanner.TryTake('}'))
        {
            do
            {
                JsonSlice spelling = scanner.TakeString();
                scanner.Take(':');
                int id = scanner.TakeDigits();
                if (id is < 0 or > HighestId)
                {
                    throw new InvalidDataException($"model.vocab: an id is not a number from 0 to {HighestId}.");
                }

                Tokens.Add(id, spelling);
            }
            while (scanner.TryTake(','));
            scanner.Take('}');
        }

        return new TokenIndex(Tokens.Build());
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

    private static void Expect(JsonScanner scanner, char start, string otherwise)
    {
        if (scanner.Next != start)
        {
            throw new InvalidDataException(otherwise);
        }
    }
}
