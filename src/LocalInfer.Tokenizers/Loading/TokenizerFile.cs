using System.Text.Json;
using LocalInfer.Tokenizers.Bpe;
using LocalInfer.Tokenizers.Caching;
using LocalInfer.Tokenizers.PreTokenization;

namespace LocalInfer.Tokenizers.Loading;

/// <summary>What <c>tokenizer.json</c> says. A part of an unknown type is refused by name: skipping it would change ids silently.</summary>
internal sealed class TokenizerFile
{
    private TokenizerFile(VocabularyBuilder tokens, BpeModel model, SplitPattern pattern)
    {
        Tokens = tokens;
        Model = model;
        Pattern = pattern;
    }

    /// <summary>Makes the vocabulary that has added tokens too.</summary>
    public VocabularyBuilder Tokens { get; }

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
        catch (Exception e) when (e is JsonException or InvalidDataException or InvalidOperationException) // The last: bytes that are no UTF-8.
        {
            throw new InvalidDataException($"{path}: {e.Message}", e);
        }
    }

    private static unsafe TokenizerFile Parse(byte* json, int length)
    {
        int mark = new ReadOnlySpan<byte>(json, length).StartsWith("\uFEFF"u8) ? 3 : 0;
        json += mark;
        length -= mark;
        var scanner = new JsonScanner(json, 0, length);
        using var model = new BpeModelReader(json, length);
        var fields = new List<JsonField>();
        bool hasModel = false;
        foreach (string field in scanner.TakeFields())
        {
            if (field == "model")
            {
                model.Locate(scanner);
                hasModel = true;
            }
            else
            {
                fields.Add(new JsonField(field, scanner.TakeValue()));
            }
        }

        TokenizerParts parts = ReadParts(fields);
        if (!hasModel)
        {
            throw new InvalidDataException("model is missing.");
        }

        return new TokenizerFile(model.Tokens, model.Read(), parts.Pattern ?? throw new InvalidDataException("pre_tokenizer is missing."))
        {
            NormalizesToNfc = parts.NormalizesToNfc,
            AddedTokens = parts.AddedTokens,
        };
    }

    private static TokenizerParts ReadParts(List<JsonField> fields)
    {
        var parts = new TokenizerParts();
        foreach (JsonField field in fields)
        {
            try
            {
                using JsonDocument value = field.Value.ToDocument();
                parts.Read(field.Name, value.RootElement);
            }
            catch (Exception e) when (e is InvalidOperationException or KeyNotFoundException or FormatException)
            {
                throw new InvalidDataException($"{field.Name} is not shaped as expected: {e.Message}", e);
            }
        }

        return parts;
    }
}
