using LocalInfer.Engine.Sampling;

namespace LocalInfer.Engine.Tests;

public sealed class LookAheadTests
{
    [Fact]
    public async Task The_next_step_is_submitted_before_the_last_one_is_read()
    {
        var device = new FakeDeviceDecoder(new FakeDecoder());
        using var engine = new InferenceEngine(device, FakeDecoder.Vocabulary, new EngineOptions());
        EngineRuns.Result result = await EngineRuns.RunAsync(engine, EngineRuns.Request("ab", maxTokens: 5));
        Assert.Equal("cdefg", result.Text);
        Assert.Equal(FinishReason.Length, result.Finish.Reason);
        Assert.Equal(["forward", "submit 99", "submit ?", "take", "submit ?", "take", "submit ?", "take", "take"], device.Calls);
    }

    [Fact]
    public async Task A_step_after_the_end_is_thrown_away()
    {
        var decoder = new FakeDecoder { Next = tokens => tokens.Count == 5 ? FakeDecoder.End : tokens[^1] + 1 };
        var device = new FakeDeviceDecoder(decoder);
        using (var engine = new InferenceEngine(device, FakeDecoder.Vocabulary, new EngineOptions()))
        {
            EngineRuns.Result result = await EngineRuns.RunAsync(engine, EngineRuns.Request("ab"));
            Assert.Equal("cde", result.Text);
            Assert.Equal(FinishReason.Stop, result.Finish.Reason);
            EngineRuns.Result again = await EngineRuns.RunAsync(engine, EngineRuns.Request("abcdx", maxTokens: 2));
            Assert.Equal([FakeDecoder.End], again.TokenIds);
        }

        Assert.Equal((0, 0), (decoder.LiveStates, decoder.LiveSnapshots));
    }

    [Fact]
    public async Task Sequences_come_and_go_and_each_has_its_own_tokens()
    {
        using var plain = EngineRuns.StartEngine(new FakeDecoder());
        var device = new FakeDeviceDecoder(new FakeDecoder());
        using var engine = new InferenceEngine(device, FakeDecoder.Vocabulary, new EngineOptions { MaxRunningSequences = 5 });
        string[] prompts = [.. Enumerable.Range(0, 24).Select(i => new string((char)('A' + i), (i % 4) + 1))];
        EngineRuns.Result[] actual = await Task.WhenAll(prompts.Select((prompt, i) => EngineRuns.RunAsync(engine, EngineRuns.Request(prompt, (i % 9) + 1))));
        EngineRuns.Result[] expected = await Task.WhenAll(prompts.Select((prompt, i) => EngineRuns.RunAsync(plain, EngineRuns.Request(prompt, (i % 9) + 1))));
        Assert.Equal(expected.Select(result => result.Text), actual.Select(result => result.Text));
        Assert.Equal(expected.Select(result => result.Finish.Reason), actual.Select(result => result.Finish.Reason));
        Assert.Contains(device.Calls, call => call.StartsWith("submit ?", StringComparison.Ordinal));
    }

    public static TheoryData<SamplingOptions> NeedMore { get; } = new(
        SamplingOptions.Greedy with { TopLogprobs = 1 },
        SamplingOptions.Greedy with { RepetitionPenalty = 1.1 },
        SamplingOptions.Greedy with { LogitBias = [new TokenBias(65, 1)] },
        new SamplingOptions(1, 7) { TopP = 0.9 },
        new SamplingOptions(1, 7) { TopK = 5 },
        new SamplingOptions(1, 7) { MinP = 0.1 });

    [Theory]
    [MemberData(nameof(NeedMore))]
    public async Task What_needs_more_than_logits_and_temperature_stays_with_the_host(SamplingOptions sampling)
    {
        var device = new FakeDeviceDecoder(new FakeDecoder());
        using var engine = new InferenceEngine(device, FakeDecoder.Vocabulary, new EngineOptions());
        await EngineRuns.RunAsync(engine, EngineRuns.Request("ab", maxTokens: 4) with { Sampling = sampling });
        Assert.All(device.Calls, call => Assert.Equal("forward", call));
    }

    [Fact]
    public async Task Logits_that_are_no_numbers_end_their_sequence_alone()
    {
        var decoder = new FakeDecoder { Spoil = (tokens, row) => row[3] = tokens is ['x', _, _] ? float.NaN : 0 };
        using var engine = new InferenceEngine(new FakeDeviceDecoder(decoder), FakeDecoder.Vocabulary, new EngineOptions());
        EngineRuns.Result[] results = await Task.WhenAll(
            EngineRuns.RunAsync(engine, EngineRuns.Request("x", 5)), EngineRuns.RunAsync(engine, EngineRuns.Request("a", 5)));
        Assert.Equal(FinishReason.Error, results[0].Finish.Reason);
        Assert.Contains("not a number", results[0].Finish.Error, StringComparison.Ordinal);
        Assert.Equal("bcdef", results[1].Text);
    }

    [Fact]
    public async Task A_step_that_fails_ends_its_sequences_and_the_engine_goes_on()
    {
        int takes = 0;
        var device = new FakeDeviceDecoder(new FakeDecoder())
        {
            BeforeTake = () =>
            {
                if (++takes == 2)
                {
                    throw new InvalidOperationException("the device is gone");
                }
            },
        };
        using var engine = new InferenceEngine(device, FakeDecoder.Vocabulary, new EngineOptions());
        EngineRuns.Result failed = await EngineRuns.RunAsync(engine, EngineRuns.Request("ab"));
        Assert.Equal((FinishReason.Error, "the device is gone"), (failed.Finish.Reason, failed.Finish.Error));
    }
}
