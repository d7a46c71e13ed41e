using System.Text.Json;
using LocalInfer.Tokenizers.PreTokenization;

namespace LocalInfer.Tokenizers.Loading;

/// <summary>Reads the small parts of <c>tokenizer.json</c> around the model.</summary>
internal sealed class TokenizerParts
{
    public bool NormalizesToNfc { get; private set; }

    public SplitPattern? Pattern { get; private set; }

    public IReadOnlyList<AddedToken> AddedTokens { get; private set; } = [];

    /// <summary>Reads one field of the file.</summary>
    /// <exception cref="InvalidDataException">The field, or its type, is not known.</exception>
    public void Read(string field, JsonElement value)
    {
        switch (field)
        {
            case "added_tokens":
                ReadAddedTokens(value);
                break;
            case "normalizer":
                ReadNormalizer(value);
                break;
            case "pre_tokenizer":
                ReadPreTokenizer(value);
                break;
            case "post_processor":
                CheckPostProcessor(value);
                break;
            case "decoder":
                CheckDecoder(value);
                break;
            case "version" or "truncation" or "padding": // The last two are about training batches.
                break;
            default:
                throw new InvalidDataException($"{field} is a field that this version does not know.");
        }
    }

    private void ReadAddedTokens(JsonElement tokens)
    {
        var read = new List<AddedToken>(tokens.GetArrayLength());
        foreach (JsonElement token in tokens.EnumerateArray())
        {
            read.Add(AddedTokenReader.Read(token, token.GetProperty("id").GetInt32()));
        }

        AddedTokens = read;
    }

    private void ReadNormalizer(JsonElement normalizer) => Visit(normalizer, "normalizers", step =>
    {
        if (TypeOf(step) != "NFC")
        {
            throw Unknown("normalizer", step);
        }

        NormalizesToNfc = true;
    });

    /// <summary>Knows one shape: a split by regular expression, then the byte-level alphabet.</summary>
    private void ReadPreTokenizer(JsonElement preTokenizer)
    {
        string order = "";
        JsonElement split = default, byteLevel = default;
        Visit(preTokenizer, "pretokenizers", step =>
        {
            string? type = TypeOf(step);
            order += type + " ";
            switch (type)
            {
                case "Split":
                    split = step;
                    break;
                case "ByteLevel":
                    byteLevel = step;
                    break;
                default:
                    throw Unknown("pre_tokenizer", step);
            }
        });
        if (order != "Split ByteLevel ")
        {
            throw new InvalidDataException("pre_tokenizer is not a Split followed by a ByteLevel, the only sequence that this version knows.");
        }

        ReadSplit(split);
        if (IsOn(byteLevel, "add_prefix_space") || IsOn(byteLevel, "use_regex"))
        {
            throw new InvalidDataException("pre_tokenizer: ByteLevel has add_prefix_space or use_regex set, which this version does not know.");
        }
    }

    /// <summary>A post-processor adds tokens around a text. Prompts come here with theirs written out, so none is run; its type must still be known.</summary>
    private static void CheckPostProcessor(JsonElement postProcessor) => Visit(postProcessor, "processors", step =>
    {
        if (TypeOf(step) is not ("ByteLevel" or "TemplateProcessing"))
        {
            throw Unknown("post_processor", step);
        }
    });

    private static void CheckDecoder(JsonElement decoder)
    {
        int count = 0;
        Visit(decoder, "decoders", step =>
        {
            if (TypeOf(step) != "ByteLevel")
            {
                throw Unknown("decoder", step);
            }

            count++;
        });
        if (count != 1)
        {
            throw new InvalidDataException("decoder is not one ByteLevel.");
        }
    }

    private void ReadSplit(JsonElement split)
    {
        string? regex = split.GetProperty("pattern").TryGetProperty("Regex", out JsonElement value) ? value.GetString() : null;
        Pattern = regex is null ? null : SplitPattern.Find(regex);
        if (Pattern is null)
        {
            throw new InvalidDataException($"pre_tokenizer: Split has a pattern that this version does not know: {split.GetProperty("pattern").GetRawText()}");
        }

        string? behavior = split.GetProperty("behavior").GetString();
        if (behavior != "Isolated" || IsOn(split, "invert"))
        {
            throw new InvalidDataException($"pre_tokenizer: Split has behavior \"{behavior}\" or is inverted; only \"Isolated\" is known.");
        }
    }

    /// <summary>The parts of a Sequence, or the part alone; none where it is null. No LINQ: its code for this type would be compiled at every start.</summary>
    private static void Visit(JsonElement part, string listName, Action<JsonElement> visit)
    {
        if (part.ValueKind == JsonValueKind.Null)
        {
            return;
        }

        if (TypeOf(part) != "Sequence")
        {
            visit(part);
            return;
        }

        foreach (JsonElement inner in part.GetProperty(listName).EnumerateArray())
        {
            Visit(inner, listName, visit);
        }
    }

    private static string? TypeOf(JsonElement part) => part.GetProperty("type").GetString();

    // The reference's default of both options of ByteLevel is true; invert's is false but files write it.
    private static bool IsOn(JsonElement part, string option) => part.TryGetProperty(option, out JsonElement value) ? value.GetBoolean() : option != "invert";

    private static InvalidDataException Unknown(string field, JsonElement part) =>
        new($"{field} has the type \"{TypeOf(part)}\", which this version does not know.");
}
