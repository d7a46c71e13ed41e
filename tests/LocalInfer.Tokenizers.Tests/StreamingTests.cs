using System.Text.Json;
using FsCheck.Xunit;
using LocalInfer.Testing;

namespace LocalInfer.Tokenizers.Tests;

public sealed class StreamingTests
{
    [SharedDataFact("goldens/tokenizer/streams.json")]
    public void Every_id_gives_the_recorded_piece()
    {
        using JsonDocument cases = JsonDocument.Parse(File.ReadAllBytes(SharedData.PathOf("goldens/tokenizer/streams.json")));
        List<string?> mismatches = [];
        foreach (JsonElement stream in cases.RootElement.EnumerateArray())
        {
            var detokenizer = new IncrementalDetokenizer(ReferenceTokenizers.Qwen.Vocabulary, skipSpecialTokens: false);
            string[] pieces = [.. stream.GetProperty("ids").EnumerateArray().Select(id => detokenizer.Append(id.GetInt32()))];
            bool isEqual = pieces.SequenceEqual(stream.GetProperty("pieces").EnumerateArray().Select(piece => piece.GetString()))
                && detokenizer.Flush() == stream.GetProperty("end").GetString();
            if (!isEqual)
            {
                mismatches.Add(stream.GetProperty("about").GetString());
            }
        }

        Assert.Equal(658, cases.RootElement.GetArrayLength());
        Assert.Empty(mismatches);
    }

    [Property(MaxTest = 500)]
    public void Streamed_text_is_the_decoded_text(ushort[] ids, bool skipSpecialTokens)
    {
        Tokenizer tokenizer = ReferenceTokenizers.Demo;
        int[] valid = [.. ids.Select(id => id % (tokenizer.Vocabulary.Count + 10))];
        var detokenizer = new IncrementalDetokenizer(tokenizer.Vocabulary, skipSpecialTokens);

        string streamed = string.Concat(valid.Select(detokenizer.Append)) + detokenizer.Flush();

        Assert.Equal(tokenizer.Decode(valid, considerSpecialTokens: !skipSpecialTokens), streamed);
    }

    [Property(MaxTest = 500)]
    public void Streamed_single_bytes_are_the_decoded_text(byte[] ids)
    {
        var detokenizer = new IncrementalDetokenizer(ReferenceTokenizers.Demo.Vocabulary);

        string streamed = string.Concat(ids.Select(id => detokenizer.Append(id))) + detokenizer.Flush();

        Assert.Equal(ReferenceTokenizers.Demo.Decode([.. ids.Select(id => (int)id)]), streamed);
    }

    [Fact]
    public void A_character_comes_with_its_last_byte()
    {
        Tokenizer tokenizer = ReferenceTokenizers.Demo;
        var detokenizer = new IncrementalDetokenizer(tokenizer.Vocabulary);
        int[] ids = [.. tokenizer.EncodeToIds("🦉")];

        string[] pieces = [.. ids.Select(detokenizer.Append)];

        Assert.Equal(4, ids.Length);
        Assert.Equal(["", "", "", "🦉"], pieces);
        Assert.Equal("", detokenizer.Flush());
    }

    [Fact]
    public void Special_tokens_are_left_out_and_other_added_tokens_are_not()
    {
        Tokenizer tokenizer = ReferenceTokenizers.Demo;
        IReadOnlyList<int> ids = tokenizer.EncodeToIds("<tool_call>x<|im_end|>");
        var detokenizer = new IncrementalDetokenizer(tokenizer.Vocabulary);

        Assert.Equal("<tool_call>x", string.Concat(ids.Select(detokenizer.Append)) + detokenizer.Flush());
    }
}
