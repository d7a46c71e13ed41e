using System.Text.Json.Nodes;
using FsCheck;
using FsCheck.Xunit;

namespace LocalInfer.Tokenizers.Tests;

public sealed class LoadingTests
{
    [Fact]
    public void The_demo_tokenizer_says_what_its_files_say()
    {
        Tokenizer tokenizer = ReferenceTokenizers.Demo;

        Assert.Equal(4096, tokenizer.Vocabulary.Count);
        Assert.Equal(26, tokenizer.AddedTokens.Count);
        Assert.Equal(4072, tokenizer.EosTokenId);
        Assert.Equal("<|im_end|>", tokenizer.SpecialTokens["eos_token"]);
        Assert.DoesNotContain("bos_token", tokenizer.SpecialTokens.Keys);
        Assert.Equal(TokenKind.Special, tokenizer.Vocabulary.KindOf(4072));
        Assert.Equal(TokenKind.Added, tokenizer.Vocabulary.KindOf(4084));
        Assert.Equal(TokenKind.Text, tokenizer.Vocabulary.KindOf(0));
        Assert.Equal(TokenKind.Undefined, tokenizer.Vocabulary.KindOf(4096));
    }

    [Theory]
    [InlineData("normalizer", """{"type":"NFKC"}""", "normalizer has the type \"NFKC\"")]
    [InlineData("normalizer", """{"type":"Sequence","normalizers":[{"type":"NFC"},{"type":"Lowercase"}]}""", "\"Lowercase\"")]
    [InlineData("pre_tokenizer", """{"type":"Metaspace"}""", "pre_tokenizer has the type \"Metaspace\"")]
    [InlineData("pre_tokenizer", """{"type":"ByteLevel","add_prefix_space":false}""", "Split followed by a ByteLevel")]
    [InlineData("pre_tokenizer", """{"type":"Sequence","pretokenizers":[{"type":"Split","pattern":{"Regex":"\\d"},"behavior":"Isolated"},{"type":"ByteLevel"}]}""", "\\\\d")]
    [InlineData("post_processor", """{"type":"RobertaProcessing"}""", "post_processor has the type \"RobertaProcessing\"")]
    [InlineData("decoder", """{"type":"Metaspace"}""", "decoder has the type \"Metaspace\"")]
    [InlineData("decoder", "null", "decoder is not one ByteLevel")]
    [InlineData("surprise", "1", "surprise is a field")]
    [InlineData("added_tokens", """[{"id":5000}]""", "added_tokens is not shaped as expected")]
    [InlineData("added_tokens", """[{"id":2000000000,"content":"<x>"}]""", "The added token 2000000000")]
    [InlineData("pre_tokenizer", "3", "pre_tokenizer is not shaped as expected")]
    [InlineData("model", "[]", "model is not an object")]
    [InlineData("model", "{}", "model.vocab is missing")]
    public void An_unknown_part_is_refused_by_name(string field, string value, string expected)
    {
        using var edited = new EditedTokenizer(file => file[field] = JsonNode.Parse(value));

        string message = Assert.Throws<InvalidDataException>(edited.Load).Message;
        Assert.Contains(expected, message, StringComparison.Ordinal);
        Assert.Contains(Path.Combine(edited.Folder, "tokenizer.json"), message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("type", "\"WordPiece\"", "model.type is \"WordPiece\"")]
    [InlineData("dropout", "0.1", "model.dropout is 0.1")]
    [InlineData("byte_fallback", "true", "model.byte_fallback")]
    [InlineData("continuing_subword_prefix", "\"##\"", "model.continuing_subword_prefix")]
    [InlineData("merges", """["Ġ a","x"]""", "model.merges[1]")]
    [InlineData("merges", """[["Ġ","a","b"]]""", "model.merges[0]")]
    [InlineData("merges", "[1]", "model.merges[0]")]
    [InlineData("vocab", """{"a":0,"b":0}""", "the id 0")]
    [InlineData("vocab", """{"a":-1}""", "model.vocab")]
    [InlineData("vocab", """{"a":99999999999}""", "model.vocab")]
    [InlineData("vocab", """{"a":1.5}""", "where '}' is expected")]
    [InlineData("vocab", """{"a":"b"}""", "model.vocab")]
    [InlineData("vocab", "[]", "model.vocab is not an object")]
    [InlineData("merges", "{}", "model.merges is not a list")]
    [InlineData("merges", """["Ġ"]""", "model.merges[0]")]
    [InlineData("merges", """[["Ġ"]]""", "model.merges[0]")]
    [InlineData("surprise", "1", "model.surprise is a field")]
    public void A_model_that_is_not_understood_is_refused_by_name(string field, string value, string expected)
    {
        using var edited = new EditedTokenizer(file => file["model"]![field] = JsonNode.Parse(value));

        Assert.Contains(expected, Assert.Throws<InvalidDataException>(edited.Load).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_vocabulary_without_a_byte_is_refused()
    {
        using var edited = new EditedTokenizer(file =>
        {
            file["model"]!["merges"] = new JsonArray();
            file["model"]!["vocab"]!.AsObject().Remove("Ā");
        });

        Assert.Contains("0x00", Assert.Throws<InvalidDataException>(edited.Load).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_vocabulary_may_be_listed_in_any_order(bool hasHole)
    {
        const string Text = "def main():\n    return {\"name\": \"get_weather\"} <tool_call>";
        using var edited = new EditedTokenizer(file =>
        {
            JsonNode model = file["model"]!;
            KeyValuePair<string, JsonNode?>[] reversed = [.. model["vocab"]!.AsObject().OrderByDescending(token => (int)token.Value!)];
            model["vocab"] = new JsonObject(reversed.Where(token => !hasHole || token.Key != "zzz").Select(token => KeyValuePair.Create(token.Key, token.Value?.DeepClone())));
            if (hasHole)
            {
                model["vocab"]!["zzz"] = 5000;
                file["added_tokens"]!.AsArray().Add(new JsonObject { ["id"] = 4999, ["content"] = "<in the hole>" });
            }
        });
        Tokenizer tokenizer = edited.Load();

        Assert.Equal(ReferenceTokenizers.Demo.EncodeToIds(Text), tokenizer.EncodeToIds(Text));
        Assert.Equal(Text, tokenizer.Decode(tokenizer.EncodeToIds(Text)));
        Assert.Equal(hasHole ? 5001 : 4096, tokenizer.Vocabulary.Count);
        Assert.Equal(hasHole ? "<in the hole>zzz" : "", tokenizer.Decode([4999, 5000]));
        Assert.Equal(TokenKind.Undefined, tokenizer.Vocabulary.KindOf(4998));
    }

    [Property(MaxTest = 150)]
    public void A_broken_file_is_refused_wherever_it_is_broken(NonNegativeInt place, byte value, bool isCut)
    {
        using var edited = new EditedTokenizer();
        string path = Path.Combine(edited.Folder, "tokenizer.json");
        byte[] file = File.ReadAllBytes(path);
        int at = (int)(place.Get * 7919L % file.Length);
        file[at] = value;
        File.WriteAllBytes(path, isCut ? file[..at] : file);

        // Another letter in a token may still make a tokenizer; half a file does not.
        Exception? error = Record.Exception(edited.Load);
        Assert.True(error is InvalidDataException || (error is null && !isCut), error?.ToString());
    }

    [Fact]
    public void A_token_that_is_no_text_is_refused()
    {
        using var edited = new EditedTokenizer();
        string path = Path.Combine(edited.Folder, "tokenizer.json");
        byte[] file = File.ReadAllBytes(path);
        int vocabulary = file.AsSpan().IndexOf("\"vocab\":{\""u8);
        file[vocabulary + 10] = 0xFF;
        File.WriteAllBytes(path, file);

        Assert.Contains(path, Assert.Throws<InvalidDataException>(edited.Load).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_truncated_file_and_a_missing_one_are_named()
    {
        using var edited = new EditedTokenizer();
        string path = Path.Combine(edited.Folder, "tokenizer.json");
        File.WriteAllBytes(path, File.ReadAllBytes(path)[..5000]);
        Assert.Contains(path, Assert.Throws<InvalidDataException>(edited.Load).Message, StringComparison.Ordinal);

        File.Delete(path);
        Assert.Contains(path, Assert.Throws<FileNotFoundException>(edited.Load).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Merges_may_be_strings_or_pairs_and_come_before_the_vocabulary()
    {
        const string Text = "def main():\n    return {\"name\": \"get_weather\"}";
        using var edited = new EditedTokenizer(file =>
        {
            JsonObject model = file["model"]!.AsObject();
            JsonNode vocabulary = model["vocab"]!;
            string[] merges = [.. model["merges"]!.AsArray().Select(pair => $"{pair![0]} {pair[1]}")];
            model.Remove("vocab");
            model.Remove("merges");
            model.Add("merges", new JsonArray([.. merges.Select(merge => (JsonNode)merge)]));
            model.Add("vocab", vocabulary);
        });

        Assert.Equal(ReferenceTokenizers.Demo.EncodeToIds(Text), edited.Load().EncodeToIds(Text));
    }

    [Fact]
    public void Special_tokens_are_read_from_old_and_new_layouts()
    {
        using var edited = new EditedTokenizer(editConfig: config =>
        {
            config["bos_token"] = JsonNode.Parse("""{"__type":"AddedToken","content":"<|im_start|>","lstrip":false}""");
            config["extra_special_tokens"] = JsonNode.Parse("""{"image_token":"<|image_pad|>"}""");
            config["added_tokens_decoder"]!["4096"] = JsonNode.Parse("""{"content":"<late>","special":true}""");
        });
        Tokenizer tokenizer = edited.Load();

        Assert.Equal("<|im_start|>", tokenizer.SpecialTokens["bos_token"]);
        Assert.Equal("<|image_pad|>", tokenizer.SpecialTokens["image_token"]);
        Assert.Equal([4096], tokenizer.EncodeToIds("<late>"));
        Assert.Equal("<late>", tokenizer.Decode([4096]));
    }

    [Fact]
    public void An_end_token_that_does_not_exist_is_refused()
    {
        using var edited = new EditedTokenizer(editConfig: config => config["eos_token"] = "</s>");

        Assert.Contains("</s>", Assert.Throws<InvalidDataException>(edited.Load).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("eos_token", """{"lstrip":true}""", "eos_token is not shaped as expected")]
    [InlineData("added_tokens_decoder", """{"x":{"content":"y"}}""", "added_tokens_decoder is not shaped as expected")]
    public void A_broken_configuration_is_named(string field, string value, string expected)
    {
        using var edited = new EditedTokenizer(editConfig: config => config[field] = JsonNode.Parse(value));

        string message = Assert.Throws<InvalidDataException>(edited.Load).Message;
        Assert.Contains(expected, message, StringComparison.Ordinal);
        Assert.Contains(Path.Combine(edited.Folder, "tokenizer_config.json"), message, StringComparison.Ordinal);
    }

    [Fact]
    public void Without_a_configuration_there_are_no_named_tokens()
    {
        using var edited = new EditedTokenizer();
        File.Delete(Path.Combine(edited.Folder, "tokenizer_config.json"));
        Tokenizer tokenizer = edited.Load();

        Assert.Null(tokenizer.EosTokenId);
        Assert.Empty(tokenizer.SpecialTokens);
    }
}
