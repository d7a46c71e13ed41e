using System.Globalization;
using System.Text.Json;

namespace LocalInfer.Tokenizers.Loading;

/// <summary>What <c>tokenizer_config.json</c> says about tokens, in the layouts of old and new transformers; a missing file says nothing.</summary>
internal sealed class TokenizerConfigFile
{
    private readonly string _path;
    private readonly Dictionary<string, string> _specialTokens = [];
    private readonly List<AddedToken> _addedTokens = [];

    private TokenizerConfigFile(string path) => _path = path;

    /// <summary>Text of the special tokens by name, such as <c>eos_token</c>; those that are null are left out.</summary>
    public IReadOnlyDictionary<string, string> SpecialTokens => _specialTokens;

    /// <summary>Tokens of <c>added_tokens_decoder</c>.</summary>
    public IReadOnlyList<AddedToken> AddedTokens => _addedTokens;

    /// <exception cref="InvalidDataException">The file is broken; the message names file and field.</exception>
    public static TokenizerConfigFile Read(string path)
    {
        var result = new TokenizerConfigFile(path);
        if (!File.Exists(path))
        {
            return result;
        }

        try
        {
            using JsonDocument document = JsonDocument.Parse(File.ReadAllBytes(path));
            result.Read(document.RootElement);
            return result;
        }
        catch (Exception e) when (e is JsonException or InvalidDataException)
        {
            throw new InvalidDataException($"{path}: {e.Message}", e);
        }
    }

    /// <summary>The id of <c>eos_token</c>, or null where none is named.</summary>
    /// <exception cref="InvalidDataException">It is no added token.</exception>
    public int? FindEosToken(Vocabulary vocabulary)
    {
        if (!_specialTokens.TryGetValue("eos_token", out string? text))
        {
            return null;
        }

        return vocabulary.FindAdded(text) is >= 0 and var id
            ? id
            : throw new InvalidDataException($"{_path}: eos_token is \"{text}\", which is not an added token.");
    }

    private void Read(JsonElement config)
    {
        if (config.ValueKind != JsonValueKind.Object)
        {
            throw new InvalidDataException("it does not hold an object.");
        }

        foreach (JsonProperty field in config.EnumerateObject())
        {
            try
            {
                ReadField(field);
            }
            catch (Exception e) when (e is InvalidOperationException or KeyNotFoundException or FormatException)
            {
                throw new InvalidDataException($"{field.Name} is not shaped as expected: {e.Message}", e);
            }
        }
    }

    private void ReadField(JsonProperty field)
    {
        // Newer files hold the tokens that only this model has in an object of their own.
        if (field.Name is "extra_special_tokens" or "model_specific_special_tokens" && field.Value.ValueKind == JsonValueKind.Object)
        {
            foreach (JsonProperty token in field.Value.EnumerateObject())
            {
                AddSpecialToken(token);
            }
        }
        else if (field.Name == "added_tokens_decoder")
        {
            foreach (JsonProperty token in field.Value.EnumerateObject())
            {
                _addedTokens.Add(AddedTokenReader.Read(token.Value, int.Parse(token.Name, NumberStyles.None, CultureInfo.InvariantCulture)));
            }
        }
        else if (field.Name.EndsWith("_token", StringComparison.Ordinal))
        {
            AddSpecialToken(field);
        }
    }

    private void AddSpecialToken(JsonProperty token)
    {
        // An old file may write the token with its flags.
        JsonElement text = token.Value.ValueKind == JsonValueKind.Object ? token.Value.GetProperty("content") : token.Value;
        if (text.ValueKind == JsonValueKind.String)
        {
            _specialTokens[token.Name] = text.GetString()!;
        }
    }
}
