using System.Text.Json;
using LocalInfer.Testing;

namespace LocalInfer.Tokenizers.Tests;

public sealed class PromptTests
{
    [SharedDataTheory("goldens/demo")]
    [InlineData("goldens/demo/goldens.json", "items", 40)]
    [InlineData("goldens/real/goldens.json", "cases", 11)]
    public void Rendered_prompts_have_the_ids_of_the_reference(string path, string list, int count)
    {
        Tokenizer tokenizer = path.Contains("real", StringComparison.Ordinal) ? ReferenceTokenizers.Qwen : ReferenceTokenizers.Demo;
        using JsonDocument goldens = JsonDocument.Parse(File.ReadAllBytes(SharedData.PathOf(path)));
        JsonElement cases = goldens.RootElement.GetProperty(list);
        foreach (JsonElement item in cases.EnumerateArray())
        {
            IEnumerable<int> expected = item.GetProperty("prompt_ids").EnumerateArray().Select(id => id.GetInt32());
            Assert.Equal(expected, tokenizer.EncodeToIds(item.GetProperty("prompt").GetString()!));
        }

        Assert.Equal(count, cases.GetArrayLength());
    }

    [SharedDataFact("goldens/demo")]
    public void Generated_text_is_what_the_reference_decoded()
    {
        using JsonDocument goldens = JsonDocument.Parse(File.ReadAllBytes(SharedData.PathOf("goldens/demo/goldens.json")));
        foreach (JsonElement item in goldens.RootElement.GetProperty("items").EnumerateArray())
        {
            IEnumerable<int> ids = item.GetProperty("output_ids").EnumerateArray().Select(id => id.GetInt32());
            Assert.Equal(item.GetProperty("output_text").GetString(), ReferenceTokenizers.Demo.Decode(ids, considerSpecialTokens: false));
        }
    }
}
