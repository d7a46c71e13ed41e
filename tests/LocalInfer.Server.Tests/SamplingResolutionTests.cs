using LocalInfer.Engine.Sampling;
using LocalInfer.Server.Generation;

namespace LocalInfer.Server.Tests;

public sealed class SamplingResolutionTests
{
    private static readonly SamplingParameters Model = new() { Temperature = 0.7, TopP = 0.8, TopK = 20, RepetitionPenalty = 1.1, PresencePenalty = 1.5 };

    [Fact]
    public void What_nobody_says_is_neutral() =>
        Assert.Equal(new SamplingOptions(1), Resolve(new(), new()));

    [Fact]
    public void A_request_goes_before_the_defaults_field_by_field() => Assert.Equal(
        new SamplingOptions(0.7, Seed: 4) { TopP = 0.5, TopK = 20, RepetitionPenalty = 1.1, RepetitionWindow = 50, PresencePenalty = 0, XtcProbability = 0.25 },
        Resolve(new() { TopP = 0.5, PresencePenalty = 0, Seed = 4, RepetitionContextSize = 50, XtcProbability = 0.25 }, Model));

    [Fact]
    public void At_temperature_zero_only_the_requests_own_penalties_apply()
    {
        Assert.Equal(new SamplingOptions(0) { TopP = 0.8, TopK = 20 }, Resolve(new() { Temperature = 0 }, Model));
        Assert.Equal(
            new SamplingOptions(0) { TopP = 0.8, TopK = 20, FrequencyPenalty = 2 },
            Resolve(new() { Temperature = 0, FrequencyPenalty = 2 }, Model));
        Assert.Equal(1, Resolve(new(), Model with { Temperature = 0 }).RepetitionPenalty);
    }

    [Fact]
    public void Every_field_of_one_source_goes_before_the_others()
    {
        SamplingParameters all = Filled(1);
        Assert.Equal(all, all.Or(Filled(2)));
        Assert.Equal(all, new SamplingParameters().Or(all));
        Assert.All(typeof(SamplingParameters).GetProperties(), property => Assert.NotNull(property.GetValue(all)));
    }

    [Fact]
    public void Choices_have_seeds_of_their_own_and_the_first_the_requests()
    {
        SamplingOptions options = new(1, Seed: 5);
        long?[] seeds = [.. Enumerable.Range(0, 8).Select(choice => SamplingResolution.OfChoice(options, choice).Seed)];
        long?[] next = [.. Enumerable.Range(0, 8).Select(choice => SamplingResolution.OfChoice(options with { Seed = 6 }, choice).Seed)];
        Assert.Equal(5, seeds[0]);
        Assert.Equal(16, seeds.Concat(next).Distinct().Count());
        Assert.Null(SamplingResolution.OfChoice(new SamplingOptions(1), 3).Seed);
    }

    private static SamplingOptions Resolve(SamplingParameters request, SamplingParameters defaults) => SamplingResolution.Resolve(request, defaults);

    private static SamplingParameters Filled(int value)
    {
        var parameters = new SamplingParameters();
        foreach (var property in typeof(SamplingParameters).GetProperties())
        {
            property.SetValue(parameters, Convert.ChangeType(value, Nullable.GetUnderlyingType(property.PropertyType)!, System.Globalization.CultureInfo.InvariantCulture));
        }

        return parameters;
    }
}
