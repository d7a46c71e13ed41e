using FsCheck.Xunit;
using static LocalInfer.Engine.Tests.EngineRuns;

namespace LocalInfer.Engine.Tests;

public class PrefixCacheTests
{
    [Fact]
    public async Task TheNextTurnComputesOnlyWhatIsNew()
    {
        var decoder = new FakeDecoder { Next = tokens => (tokens.Sum() % 26) + 'a' };
        using var engine = StartEngine(decoder);
        Sequence first = engine.Submit(Request("system and tools. hello", maxTokens: 5));
        Result reply = await ReadAsync(first).WaitAsync(Guard);
        Assert.Equal(0, first.CachedTokens);

        decoder.BatchShapes.Clear();
        Sequence second = engine.Submit(Request("system and tools. hello" + reply.Text + " and more", maxTokens: 1));
        await ReadAsync(second).WaitAsync(Guard);
        Assert.Equal("system and tools. hello".Length + 4, second.CachedTokens); // the last token of a reply is never computed
        Assert.Equal([" and more".Length + 1], decoder.BatchShapes[0]);
    }

    [Fact]
    public async Task ThePromptIsSharedWhileItsReplyStillRuns()
    {
        using var engine = StartEngine(new FakeDecoder { Next = _ => 'x' });
        Sequence running = engine.Submit(Request("the same beginning, one", maxTokens: 40));
        await running.Events.ReadAsync();
        Sequence other = engine.Submit(Request("the same beginning, two", maxTokens: 1));
        await ReadAsync(other).WaitAsync(Guard);
        Assert.Equal("the same beginning, ".Length, other.CachedTokens);
    }

    [Fact]
    public async Task PromptsThatComeTogetherComputeTheirSharedPartOnce()
    {
        var decoder = new FakeDecoder { Next = _ => 'x' };
        using var engine = StartEngine(decoder, new EngineOptions { PrefillChunkTokens = 8 });
        string shared = new('s', 24);
        IReadOnlyList<Sequence> sequences = engine.Submit([.. "abcd".Select(c => Request(shared + c + "?", maxTokens: 1))]);
        foreach (Sequence sequence in sequences)
        {
            await ReadAsync(sequence).WaitAsync(Guard);
        }

        Assert.Equal([0, 24, 24, 24], sequences.Select(s => s.CachedTokens));
        Assert.Equal(26 + (3 * 2), decoder.BatchShapes.Sum(batch => batch.Sum()));
    }

    [Fact]
    public async Task TheWholePromptInTheCacheStillComputesItsLastToken()
    {
        using var engine = StartEngine(new FakeDecoder());
        Assert.Equal("bcd", (await RunAsync(engine, Request("xxa", maxTokens: 3))).Text);
        Sequence again = engine.Submit(Request("xxa", maxTokens: 3));
        Assert.Equal("bcd", (await ReadAsync(again).WaitAsync(Guard)).Text);
        Assert.Equal(2, again.CachedTokens);
    }

    [Fact]
    public async Task WhatWasUsedLongestAgoGoesFirst()
    {
        var decoder = new FakeDecoder { Next = _ => 'x' };
        using var engine = StartEngine(decoder, new EngineOptions { CacheBytesLimit = 45 });
        await RunAsync(engine, Request("one " + new string('1', 16), maxTokens: 1));
        await RunAsync(engine, Request("two " + new string('2', 16), maxTokens: 1));
        await RunAsync(engine, Request("one " + new string('1', 16), maxTokens: 1));
        await RunAsync(engine, Request("six " + new string('6', 16), maxTokens: 1));
        Assert.Equal(19, await CachedAsync("one " + new string('1', 16)));
        Assert.Equal(0, await CachedAsync("two " + new string('2', 16)));
        await UntilAsync(() => decoder.LiveSnapshots <= 2);

        async Task<int> CachedAsync(string prompt)
        {
            Sequence sequence = engine.Submit(Request(prompt, maxTokens: 1));
            await ReadAsync(sequence).WaitAsync(Guard);
            return sequence.CachedTokens;
        }
    }

    [Fact]
    public async Task ASnapshotThatCannotBeCutServesPromptsThatBeginWithAllOfIt()
    {
        using var engine = StartEngine(new FakeDecoder { Next = _ => 'x', CutsSnapshots = false });
        await RunAsync(engine, Request("tools, hello", maxTokens: 3));
        Assert.Equal("tools, helloxx".Length, await CachedAsync("tools, helloxxx and more"));
        Assert.Equal("tools, hello".Length, await CachedAsync("tools, hello again")); // the prompt's own state is still there
        Assert.Equal(0, await CachedAsync("tools, other"));

        async Task<int> CachedAsync(string prompt)
        {
            Sequence sequence = engine.Submit(Request(prompt, maxTokens: 1));
            Assert.Equal("x", (await ReadAsync(sequence).WaitAsync(Guard)).Text);
            return sequence.CachedTokens;
        }
    }

    [Fact]
    public async Task WithoutRoomNothingIsKept()
    {
        var decoder = new FakeDecoder();
        using var engine = StartEngine(decoder, new EngineOptions { CacheBytesLimit = 0 });
        await RunAsync(engine, Request("abc", maxTokens: 2));
        Sequence again = engine.Submit(Request("abc", maxTokens: 2));
        await ReadAsync(again).WaitAsync(Guard);
        Assert.Equal((0, 0), (again.CachedTokens, decoder.LiveSnapshots));
    }

    [Fact]
    public async Task TheEngineLeavesNoSnapshotBehind()
    {
        var decoder = new FakeDecoder();
        using (var engine = StartEngine(decoder))
        {
            await RunAsync(engine, Request("abc", maxTokens: 2));
            Assert.NotEqual(0, decoder.LiveSnapshots);
        }

        Assert.Equal((0, 0), (decoder.LiveSnapshots, decoder.LiveStates));
    }

    /// <summary>Prompts over two letters share beginnings in every way; with and without a cache the replies are the same.</summary>
    [Property(MaxTest = 60)]
    public void RepliesDoNotDependOnTheCache(bool[][] prompts, byte chunk, bool cuts)
    {
        static int Next(List<int> tokens) => 'a' + (tokens.Aggregate(7, (sum, id) => ((sum * 31) + id) & 0xFFFF) % 20);
        List<string> texts = [.. prompts.Select(p => "p" + string.Concat(p.Take(40).Select(bit => bit ? 'y' : 'n')))];
        using var plain = StartEngine(new FakeDecoder { Next = Next }, new EngineOptions { CacheBytesLimit = 0 });
        using var caching = StartEngine(new FakeDecoder { Next = Next, CutsSnapshots = cuts }, new EngineOptions { CacheBytesLimit = 100, PrefillChunkTokens = (chunk % 12) + 1 });
        IReadOnlyList<Sequence> expected = plain.Submit([.. texts.Select(text => Request(text, maxTokens: 6))]);
        IReadOnlyList<Sequence> actual = caching.Submit([.. texts.Select(text => Request(text, maxTokens: 6))]);
        for (int i = 0; i < texts.Count; i++)
        {
            Assert.Equal(ReadAsync(expected[i]).WaitAsync(Guard).Result.Text, ReadAsync(actual[i]).WaitAsync(Guard).Result.Text);
        }
    }
}
