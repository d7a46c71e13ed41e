using System.Text.Json;
using LocalInfer.Tokenizers.Bpe;
using LocalInfer.Tokenizers.PreTokenization;

namespace LocalInfer.Tokenizers.Loading;

/// <summary>What <c>tokenizer.json</c> says. A part of an unknown type is refused by name: skipping it would change ids silently.</summary>
internal sealed class TokenizerFile
{
    private TokenizerFile(BpeModel model, SplitPattern pattern)
    {
        Model = model;
        Pattern = pattern;
    }

    public BpeModel Model { get; }

    public SplitPattern Pattern { get; }

    /// <summary>Whether text is brought to NFC first.</summary>
    public bool NormalizesToNfc { get; private init; }

    public IReadOnlyList<AddedToken> AddedTokens { get; private init; } = [];

    /// <exception cref="InvalidDataException">The file is not one that this version knows; the message names file and field.</exception>
    public static TokenizerFile Read(string path)
    {
        try
        {
            return Parse(File.ReadAllBytes(path));
        }
        catch (Exception e) when (e is JsonException or InvalidDataException or InvalidOperationException or KeyNotFoundException or FormatException)
        {
            throw new InvalidDataException($"{path}: {e.Message}", e);
        }
    }

    private static TokenizerFile Parse(ReadOnlySpan<byte> json)
    {
        var parts = new TokenizerParts();
        BpeModel? model = null;
        List<AddedToken> added = [];
        var reader = new Utf8JsonReader(json.StartsWith("\uFEFF"u8) ? json[3..] : json);
        reader.Read();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            string field = reader.GetString()!;
            reader.Read();
            if (field == "model")
            {
                model = new BpeModelReader().Read(ref reader);
                continue;
            }

            using JsonDocument document = JsonDocument.ParseValue(ref reader);
            JsonElement value = document.RootElement;
            switch (field)
            {
                case "added_tokens":
                    added = [.. value.EnumerateArray().Select(token => AddedTokenReader.Read(token, token.GetProperty("id").GetInt32()))];
                    break;
                case "normalizer":
                    parts.ReadNormalizer(value);
                    break;
                case "pre_tokenizer":
                    parts.ReadPreTokenizer(value);
                    break;
                case "post_processor":
                    TokenizerParts.CheckPostProcessor(value);
                    break;
                case "decoder":
                    TokenizerParts.CheckDecoder(value);
                    break;
                case "version" or "truncation" or "padding": // The last two are about training batches.
                    break;
                default:
                    throw new InvalidDataException($"{field} is a field that this version does not know.");
            }
        }

        return new TokenizerFile(
            model ?? throw new InvalidDataException("model is missing."),
            parts.Pattern ?? throw new InvalidDataException("pre_tokenizer is missing."))
        {
            NormalizesToNfc = parts.NormalizesToNfc,
            AddedTokens = added,
        };
    }
}
