using LocalInfer.Models.Catalog;
using LocalInfer.Models.Configuration;
using LocalInfer.Server.Generation;

namespace LocalInfer.Cli.Loading;

/// <summary>How a model's makers want its tokens picked: by its generation_config.json, and where that does not say, by the catalogue.</summary>
internal static class ModelSampling
{
    /// <summary>The defaults that come with a model.</summary>
    /// <param name="generation">Its generation_config.json. <c>do_sample: false</c> asks for greedy decoding, whatever temperature stands beside it.</param>
    /// <param name="entry">Its entry in the catalogue, or null.</param>
    public static SamplingParameters Of(GenerationConfig generation, CatalogEntry? entry)
    {
        var own = new SamplingParameters
        {
            Temperature = generation.DoSample == false ? 0 : generation.Temperature,
            TopP = generation.TopP,
            TopK = generation.TopK,
            MinP = generation.MinP,
            RepetitionPenalty = generation.RepetitionPenalty,
        };
        return own.Or(new SamplingParameters
        {
            Temperature = Value("temperature"),
            TopP = Value("topP"),
            TopK = (int?)Value("topK"),
            RepetitionPenalty = Value("repetitionPenalty"),
            PresencePenalty = Value("presencePenalty"),
        });

        double? Value(string name) => entry?.Sampling.TryGetValue(name, out double value) is true ? value : null;
    }
}
