using System.Text.Json;
using LocalInfer.Tokenizers.Bpe;
using LocalInfer.Tokenizers.Caching;
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

    /// <summary>Reads a file where it lies: copying seven megabytes first takes as long as half of the rest.</summary>
    /// <exception cref="InvalidDataException">The file is not one that this version knows; the message names file and field.</exception>
    public static unsafe TokenizerFile Read(string path)
    {
        try
        {
            using MappedFile file = MappedFile.Open(path);
            return file.Length == 0 ? throw new InvalidDataException("it is empty.") : Parse(file.Bytes, checked((int)file.Length));
        }
        catch (Exception e) when (e is JsonException or InvalidDataException)
        {
            throw new InvalidDataException($"{path}: {e.Message}", e);
        }
    }

    private static unsafe TokenizerFile Parse(byte* json, int length)
    {
        int mark = new ReadOnlySpan<byte>(json, length).StartsWith("\uFEFF"u8) ? 3 : 0;
        json += mark;
        length -= mark;
        var parts = new TokenizerParts();
        BpeModel? model = null;
        var reader = new Utf8JsonReader(new ReadOnlySpan<byte>(json, length));
        reader.Read();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            string field = reader.GetString()!;
            reader.Read();
            try
            {
                if (field == "model")
                {
                    model = new BpeModelReader(json, length).Read(ref reader);
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
