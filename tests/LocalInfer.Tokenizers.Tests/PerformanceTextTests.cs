using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using LocalInfer.Testing;
using Xunit.Abstractions;

namespace LocalInfer.Tokenizers.Tests;

public sealed class PerformanceTextTests(ITestOutputHelper output)
{
    [SharedDataFact("goldens/tokenizer/perf.txt.br")]
    public void Four_megabytes_have_the_ids_of_the_reference()
    {
        string text = ReferenceString.ReadText(SharedData.PathOf("goldens/tokenizer/perf.txt.br"));
        using JsonDocument facts = JsonDocument.Parse(File.ReadAllBytes(SharedData.PathOf("goldens/tokenizer/perf.json")));

        var watch = Stopwatch.StartNew();
        int[] ids = [.. ReferenceTokenizers.Qwen.EncodeToIds(text)];
        output.WriteLine($"{Encoding.UTF8.GetByteCount(text) / watch.Elapsed.TotalSeconds / 1e6:F1} MB/s, first run, load included");

        JsonElement expected = facts.RootElement.GetProperty("qwen2.5");
        Assert.Equal(expected.GetProperty("tokens").GetInt32(), ids.Length);
        Assert.Equal(expected.GetProperty("ids_sha256").GetString(), Convert.ToHexStringLower(SHA256.HashData(MemoryMarshal.AsBytes<int>(ids))));
    }

    [Theory]
    [InlineData("a")]
    [InlineData(" ")]
    [InlineData("\n")]
    [InlineData("!")]
    [InlineData("ab")]
    [InlineData("é")]
    [InlineData("e\u0301\u0323")]
    [InlineData("<|im_")]
    public void A_megabyte_of_one_thing_takes_no_time_and_no_stack(string unit)
    {
        string text = string.Concat(Enumerable.Repeat(unit, 1_000_000 / unit.Length));
        var watch = Stopwatch.StartNew();
        IReadOnlyList<int> ids = [];
        var thread = new Thread(() => ids = ReferenceTokenizers.Demo.EncodeToIds(text), maxStackSize: 256 * 1024);
        thread.Start();
        thread.Join();

        output.WriteLine($"{watch.ElapsedMilliseconds} ms");
        Assert.Equal(text.Normalize(NormalizationForm.FormC), ReferenceTokenizers.Demo.Decode(ids));
        Assert.InRange(watch.Elapsed.TotalSeconds, 0, 10); // The aim is 1 s on a quiet machine; quadratic work would take minutes.
    }
}
