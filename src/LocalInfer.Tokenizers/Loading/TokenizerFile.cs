using System.Text.Json;
using LocalInfer.Tokenizers.Bpe;
using LocalInfer.Tokenizers.PreTokenization;

namespace LocalInfer.Tokenizers.Loading;

/// <summary>What <c>tokenizer.json</c> says. A part of an unknown type is refused by name: skipping it would change ids silently.</summary>
internal sealed class TokenizerFile
{
    public TokenizerFile(BpeModel model, SplitPattern pattern)
    {
        Model = model;
        Pattern = pattern;
    }

    public BpeModel Model { get; }

    public SplitPattern Pattern { get; }

    /// <summary>Whether text is brought to NFC first.</summary>
    public bool NormalizesToNfc { get; init; }

    public IReadOnlyList<AddedToken> AddedTokens { get; init; } = [];

    /// <param name="json">The whole file.</param>
    /// <param name="path">Its path, for messages.</param>
    /// <exception cref="InvalidDataException">The file is not one that this version knows; the message names file and field.</exception>
    public static TokenizerFile Parse(ReadOnlySpan<byte> json, string path)
    {
        try
        {
            return Parse(json);
        }
        catch (Exception e) when (e is JsonException or InvalidDataException)
        {
            throw new InvalidDataException($"{path}: {e.Message}", e);
        }
    }

    private static TokenizerFile Parse(ReadOnlySpan<byte> json)
    {
        var parts = new TokenizerParts();
        BpeModel? model = null;
        var reader = new Utf8JsonReader(json.StartsWith("\uFEFF"u8) ? json[3..] : json);
        reader.Read();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            string field = reader.GetString()!;
            reader.Read();
            try
            {
                if (field == "model")
                {
                    model = new BpeModelReader().Read(ref reader);
                }
                else
                {
                    using JsonDocument value = JsonDocument.ParseValue(ref reader);
                    parts.Read(field, value.RootElement);
                }
            }
            catch (Exception e) when (e is InvalidOperationException or KeyNotFoundException or FormatException)
            {
                throw new InvalidDataException($"{field} is not shaped as expected: {e.Message}", e);
            }
        }

        return new TokenizerFile(
            model ?? throw new InvalidDataException("model is missing."),
            parts.Pattern ?? throw new InvalidDataException("pre_tokenizer is missing."))
        {
            NormalizesToNfc = parts.NormalizesToNfc,
            AddedTokens = parts.AddedTokens,
        };
    }
}
