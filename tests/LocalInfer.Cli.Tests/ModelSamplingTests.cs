using LocalInfer.Cli.Loading;
using LocalInfer.Models.Catalog;
using LocalInfer.Models.Configuration;
using LocalInfer.Server.Generation;

namespace LocalInfer.Cli.Tests;

public sealed class ModelSamplingTests
{
    [Fact]
    public void TheModelsFileGoesBeforeTheCatalogueFieldByField()
    {
        CatalogEntry entry = ModelCatalog.Find("qwen2.5:7b")!;
        Assert.Equal(
            new SamplingParameters { Temperature = 0.7, TopP = 0.8, TopK = 20, RepetitionPenalty = 1.05 },
            ModelSampling.Of(GenerationConfig.Empty, entry));
        Assert.Equal(
            new SamplingParameters { Temperature = 0.5, TopP = 0.8, TopK = 7, MinP = 0.1, RepetitionPenalty = 1.2 },
            ModelSampling.Of(new GenerationConfig { DoSample = true, Temperature = 0.5, TopK = 7, MinP = 0.1, RepetitionPenalty = 1.2 }, entry));
    }

    [Fact]
    public void AModelThatIsNotToBeSampledIsGreedyWhateverTemperatureStandsBesideIt() =>
        Assert.Equal(0, ModelSampling.Of(new GenerationConfig { DoSample = false, Temperature = 0.6 }, null).Temperature);

    [Fact]
    public void WhatNoFileSaysStaysOpen() =>
        Assert.Equal(new SamplingParameters(), ModelSampling.Of(GenerationConfig.Empty, null));
}
