using LocalInfer.Testing;
using Xunit.Abstractions;

namespace LocalInfer.Tokenizers.Tests;

public sealed class EncodingTests(ITestOutputHelper output)
{
    private const string Strings = "goldens/tokenizer/strings.jsonl.br";

    [SharedDataFact(Strings)]
    public void Qwen_ids_equal_the_reference() =>
        AssertEqual(SharedData.PathOf(Strings), row => row.Qwen, row => ReferenceTokenizers.Qwen.EncodeToIds(row.Text));

    [SharedDataFact(Strings)]
    public void Qwen_ids_equal_the_reference_with_special_tokens_split() =>
        AssertEqual(SharedData.PathOf(Strings), row => row.QwenSplit, row => ReferenceTokenizers.Qwen.EncodeToIds(row.Text, splitSpecialTokens: true));

    [SharedDataFact(Strings)]
    public void Demo_ids_equal_the_reference() =>
        AssertEqual(SharedData.PathOf(Strings), row => row.Demo, row => ReferenceTokenizers.Demo.EncodeToIds(row.Text));

    [SharedDataFact(Strings)]
    public void Qwen_text_equals_the_reference() =>
        AssertEqual(SharedData.PathOf(Strings), row => row.QwenDecoded, row => ReferenceTokenizers.Qwen.Decode(row.Qwen));

    [SharedDataFact(Strings)]
    public void Demo_text_equals_the_reference() =>
        AssertEqual(SharedData.PathOf(Strings), row => row.DemoDecoded, row => ReferenceTokenizers.Demo.Decode(row.Demo));

    [Fact]
    public void A_sample_that_is_always_here_equals_the_reference()
    {
        string sample = Path.Combine(AppContext.BaseDirectory, "Goldens", "strings.sample.jsonl");
        AssertEqual(sample, row => row.Demo, row => ReferenceTokenizers.Demo.EncodeToIds(row.Text));
        AssertEqual(sample, row => row.DemoDecoded, row => ReferenceTokenizers.Demo.Decode(row.Demo));
    }

    [Fact]
    public void Many_threads_may_encode_at_once()
    {
        ReferenceString[] rows = [.. ReferenceString.Read(Path.Combine(AppContext.BaseDirectory, "Goldens", "strings.sample.jsonl"))];
        Tokenizer tokenizer = Tokenizer.Load(Path.Combine(AppContext.BaseDirectory, "Goldens", "demo"));

        Parallel.For(0, 8 * rows.Length, i => Assert.Equal(rows[i % rows.Length].Demo, tokenizer.EncodeToIds(rows[i % rows.Length].Text)));
    }

    private void AssertEqual<T>(string path, Func<ReferenceString, IEnumerable<T>> expected, Func<ReferenceString, IEnumerable<T>> actual)
    {
        int count = 0;
        List<string> mismatches = [];
        foreach (ReferenceString row in ReferenceString.Read(path))
        {
            count++;
            if (!expected(row).SequenceEqual(actual(row)))
            {
                mismatches.Add($"{row.Category}: {row.Text[..Math.Min(row.Text.Length, 60)]}");
            }
        }

        output.WriteLine($"{count} strings, {mismatches.Count} mismatches");
        Assert.NotEqual(0, count);
        Assert.Empty(mismatches);
    }
}
