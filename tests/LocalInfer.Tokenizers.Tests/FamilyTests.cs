using System.Text.Json.Nodes;
using LocalInfer.Testing;

namespace LocalInfer.Tokenizers.Tests;

/// <summary>What the families of the catalogue have in their files beside Qwen2.5's.</summary>
public sealed class FamilyTests
{
    private const string Contractions = "(?i:'s|'t|'re|'ve|'m|'ll|'d)|";

    [Theory]
    [InlineData("qwen2, qwen3", Contractions + @"[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+", 3)]
    [InlineData("qwen3_5", Contractions + @"[^\r\n\p{L}\p{N}]?[\p{L}\p{M}]+|\p{N}| ?[^\s\p{L}\p{M}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+", 3)]
    [InlineData("llama", Contractions + @"[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+", 3)]
    public void Each_familys_expression_is_known(string family, string regex, int digits)
    {
        using var edited = new EditedTokenizer(file => file["pre_tokenizer"]!["pretokenizers"]![0]!["pattern"]!["Regex"] = regex);

        Assert.True(digits == edited.Load().EncodeToIds("123").Count, family);
    }

    [Fact]
    public void Llama_files_have_no_normaliser_take_whole_tokens_and_add_a_beginning_that_prompts_write_out()
    {
        using var edited = new EditedTokenizer(file =>
        {
            file["normalizer"] = null;
            file["model"]!["ignore_merges"] = true;
            file["post_processor"] = JsonNode.Parse("""
                {"type":"Sequence","processors":[{"type":"ByteLevel","add_prefix_space":true,"trim_offsets":false,"use_regex":true},
                 {"type":"TemplateProcessing","single":[],"pair":[],"special_tokens":{}}]}
                """);
        });
        Tokenizer tokenizer = edited.Load();

        Assert.Equal("e\u0301", tokenizer.Decode(tokenizer.EncodeToIds("e\u0301")));
    }

    /// <summary>Qwen3's vocabulary is Qwen2.5's with four added tokens more.</summary>
    [SharedDataFact("goldens/tokenizer/strings.jsonl.br")]
    public void Qwen3_ids_equal_the_reference()
    {
        string folder = Directory.CreateTempSubdirectory("localinfer-qwen3-").FullName;
        try
        {
            JsonNode file = JsonNode.Parse(File.ReadAllText(Path.Combine(SharedData.PathOf(ReferenceTokenizers.QwenFolder), "tokenizer.json")))!;
            string[] added = ["<tool_response>", "</tool_response>", "<think>", "</think>"];
            foreach ((int index, string content) in added.Index())
            {
                file["added_tokens"]!.AsArray().Add(new JsonObject { ["id"] = 151665 + index, ["content"] = content, ["normalized"] = false, ["special"] = false });
            }

            File.WriteAllText(Path.Combine(folder, "tokenizer.json"), file.ToJsonString());
            Tokenizer tokenizer = Tokenizer.Load(folder);
            ReferenceString[] rows = [.. ReferenceString.Read(SharedData.PathOf("goldens/tokenizer/strings.jsonl.br"))];

            Assert.Contains(rows, row => !row.Qwen3.SequenceEqual(row.Qwen));
            Assert.Empty(rows.Where(row => !tokenizer.EncodeToIds(row.Text).SequenceEqual(row.Qwen3)).Select(row => row.Text));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
