using System.Text.Json.Nodes;
using FsCheck;
using FsCheck.Xunit;

namespace LocalInfer.Tokenizers.Tests;

public sealed class TokenizerCacheTests : IDisposable
{
    private const string Text = "def f(x):\n    return {\"name\": \"get_weather\"} <tool_call>é 日本 <|im_end|>";

    private readonly EditedTokenizer _edited = new();
    private readonly string _cache = Path.Combine(Directory.CreateTempSubdirectory("localinfer-cache-").FullName, "made", "when", "needed");

    private string Source => Path.Combine(_edited.Folder, "tokenizer.json");

    private string Form => Assert.Single(Directory.GetFileSystemEntries(_cache));

    public void Dispose()
    {
        _edited.Dispose();
        Directory.Delete(Path.GetFullPath(Path.Combine(_cache, "..", "..", "..")), recursive: true);
    }

    [Fact]
    public void The_binary_form_is_the_tokenizer()
    {
        Tokenizer first = Load(), second = Load();

        foreach (ReferenceString row in ReferenceString.Read(Path.Combine(AppContext.BaseDirectory, "Goldens", "strings.sample.jsonl")))
        {
            Assert.Equal(row.Demo, first.EncodeToIds(row.Text));
            Assert.Equal(row.Demo, second.EncodeToIds(row.Text));
            Assert.Equal(row.DemoDecoded, second.Decode(row.Demo));
        }

        Assert.Equal(ReferenceTokenizers.Demo.AddedTokens, second.AddedTokens);
        Assert.Equal(ReferenceTokenizers.Demo.Vocabulary.Count, second.Vocabulary.Count);
    }

    [Fact]
    public void A_good_form_is_read_instead_of_the_source()
    {
        Load();
        DateTime written = File.GetLastWriteTimeUtc(Source);
        File.WriteAllBytes(Source, new byte[new FileInfo(Source).Length]);
        File.SetLastWriteTimeUtc(Source, written);

        Assert.Equal(ReferenceTokenizers.Demo.EncodeToIds(Text), Load().EncodeToIds(Text));
    }

    [Fact]
    public void A_source_that_was_written_since_is_read_anew()
    {
        Load();
        DateTime written = File.GetLastWriteTimeUtc(Source);
        File.WriteAllText(Source, File.ReadAllText(Source).Replace("tool_call", "tool_cull", StringComparison.Ordinal));
        File.SetLastWriteTimeUtc(Source, written.AddSeconds(1));
        Tokenizer changed = Load();

        Assert.Contains(changed.AddedTokens, token => token.Content == "<tool_cull>");
        Assert.Equal(changed.EncodeToIds(Text), Load().EncodeToIds(Text));
        Assert.NotEqual(changed.EncodeToIds(Text), ReferenceTokenizers.Demo.EncodeToIds(Text));
        _ = Form;
    }

    [Property(MaxTest = 60)]
    public void A_damaged_form_is_noticed_and_made_anew(NonNegativeInt place, PositiveInt flip)
    {
        Load();
        byte[] form = File.ReadAllBytes(Form), damaged = [.. form];
        damaged[place.Get * 7919L % damaged.Length] ^= (byte)(1 << (flip.Get % 8));
        File.WriteAllBytes(Form, damaged);

        Assert.Equal(ReferenceTokenizers.Demo.EncodeToIds(Text), Load().EncodeToIds(Text));
        Assert.Equal(form, File.ReadAllBytes(Form));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(41)]
    [InlineData(5000)]
    [InlineData(-1)]
    public void A_form_that_was_cut_is_made_anew(int length)
    {
        Load();
        byte[] form = File.ReadAllBytes(Form);
        File.WriteAllBytes(Form, form[..(length < 0 ? form.Length + length : length)]);

        Assert.Equal(ReferenceTokenizers.Demo.EncodeToIds(Text), Load().EncodeToIds(Text));
        Assert.Equal(form, File.ReadAllBytes(Form));
    }

    [Fact]
    public void A_longer_form_is_made_anew()
    {
        Load();
        File.AppendAllText(Form, "x");
        byte[] form = File.ReadAllBytes(Form);

        Assert.Equal(ReferenceTokenizers.Demo.EncodeToIds(Text), Load().EncodeToIds(Text));
        Assert.Equal(form.Length - 1, File.ReadAllBytes(Form).Length);
    }

    [Fact]
    public void Many_at_once_leave_one_form_and_nothing_else()
    {
        IReadOnlyList<int> expected = ReferenceTokenizers.Demo.EncodeToIds(Text);

        Parallel.For(0, 32, new ParallelOptions { MaxDegreeOfParallelism = 16 }, _ => Assert.Equal(expected, Load().EncodeToIds(Text)));

        _ = Form;
    }

    [Fact]
    public void A_cache_that_cannot_be_written_is_done_without()
    {
        // A file where the folder should be: nobody can write there, not even root.
        Directory.CreateDirectory(Path.GetDirectoryName(_cache)!);
        File.WriteAllText(_cache, "");

        Assert.Equal(ReferenceTokenizers.Demo.EncodeToIds(Text), Load().EncodeToIds(Text));
    }

    [Fact]
    public void Two_sources_have_two_forms()
    {
        using var other = new EditedTokenizer(file => file["normalizer"] = null);
        Load();
        Tokenizer.Load(other.Folder, _cache);

        Assert.Equal(2, Directory.GetFiles(_cache).Length);
        Assert.NotEqual(Load().EncodeToIds("e\u0301"), Tokenizer.Load(other.Folder, _cache).EncodeToIds("e\u0301"));
    }

    [Fact]
    public void An_added_token_in_place_of_another_one_leaves_the_merges_as_they_are()
    {
        int replaced = ReferenceTokenizers.Demo.EncodeToIds("weather")[0];
        using var other = new EditedTokenizer(file => file["added_tokens"]!.AsArray().Add(new JsonObject { ["id"] = replaced, ["content"] = "<other>", ["special"] = true }));
        Tokenizer plain = other.Load();
        Tokenizer.Load(other.Folder, _cache);
        Tokenizer cached = Tokenizer.Load(other.Folder, _cache);

        Assert.Equal(ReferenceTokenizers.Demo.EncodeToIds(Text + "weather"), plain.EncodeToIds(Text + "weather"));
        Assert.Equal(plain.EncodeToIds(Text + "weather"), cached.EncodeToIds(Text + "weather"));
        Assert.Equal([replaced], cached.EncodeToIds("<other>"));
        Assert.Equal("<other>", cached.Decode([replaced]));
    }

    [Fact]
    public void A_configuration_that_was_written_since_is_read_anew()
    {
        Load();
        string config = Path.Combine(_edited.Folder, "tokenizer_config.json");
        DateTime written = File.GetLastWriteTimeUtc(config);
        File.WriteAllText(config, """{"eos_token":"<|endoftext|>"}""");
        File.SetLastWriteTimeUtc(config, written.AddSeconds(1));

        Assert.Equal(["eos_token"], Load().SpecialTokens.Keys);
        Assert.Equal(["eos_token"], Load().SpecialTokens.Keys);
    }

    [Fact]
    public void A_source_that_is_not_understood_leaves_no_form()
    {
        File.WriteAllText(Source, """{"model":{}}""");

        Assert.Throws<InvalidDataException>(Load);
        Assert.False(Directory.Exists(_cache));
    }

    private Tokenizer Load() => Tokenizer.Load(_edited.Folder, _cache);
}
