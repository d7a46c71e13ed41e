namespace LocalInfer.Tokenizers.Tests;

/// <summary>Once texts of a size have come before, a call allocates its result alone.</summary>
public sealed class AllocationTests
{
    // Words, marks that combine and decompose, added tokens, and a run that is too long for the short merge.
    private static readonly string Text = "The quick <tool_call> brown fox, e\u0301\u0323 é ﬁ 日本 " + new string('z', 300) + "<|im_end|> 12345 !?";

    private readonly Tokenizer _tokenizer = Tokenizer.Load(Path.Combine(AppContext.BaseDirectory, "Goldens", "demo"));

    [Fact]
    public void Encoding_allocates_the_ids() =>
        Assert.Equal(SizeOf<int>(_tokenizer.EncodeToIds(Text).Count), Allocated(() => _tokenizer.EncodeToIds(Text)));

    [Fact]
    public void Counting_allocates_nothing() => Assert.Equal(0, Allocated(() => _tokenizer.CountTokens(Text)));

    [Fact]
    public void Decoding_allocates_the_text()
    {
        IReadOnlyList<int> ids = _tokenizer.EncodeToIds(Text);
        string text = _tokenizer.Decode(ids);

        // A string is an array of characters with a shorter header and a zero at its end.
        Assert.Equal(Allocated(() => new string('x', text.Length)), Allocated(() => _tokenizer.Decode(ids)));
    }

    private static long SizeOf<T>(int count) => Allocated(() => GC.AllocateUninitializedArray<T>(count));

    private static long Allocated(Func<object?> work)
    {
        for (int i = 0; i < 100; i++)
        {
            _ = work();
        }

        long before = GC.GetAllocatedBytesForCurrentThread();
        _ = work();
        return GC.GetAllocatedBytesForCurrentThread() - before;
    }

    private static long Allocated(Func<int> work)
    {
        for (int i = 0; i < 100; i++)
        {
            _ = work();
        }

        long before = GC.GetAllocatedBytesForCurrentThread();
        _ = work();
        return GC.GetAllocatedBytesForCurrentThread() - before;
    }
}
