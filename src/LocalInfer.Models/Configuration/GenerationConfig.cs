namespace LocalInfer.Models.Configuration;

/// <summary>A model's own sampling defaults, from <c>generation_config.json</c>; null = the file does not say.</summary>
public sealed record GenerationConfig
{
    /// <summary>What a model without the file has: nothing.</summary>
    public static GenerationConfig Empty { get; } = new();

    /// <summary>False asks for greedy decoding.</summary>
    public bool? DoSample { get; init; }

    /// <summary>0 and above.</summary>
    public double? Temperature { get; init; }

    /// <summary>Above 0, up to 1.</summary>
    public double? TopP { get; init; }

    /// <summary>0 and above; 0 = all.</summary>
    public int? TopK { get; init; }

    /// <summary>0 to 1.</summary>
    public double? MinP { get; init; }

    /// <summary>0.01 to 100; 1 = none.</summary>
    public double? RepetitionPenalty { get; init; }

    /// <summary>End tokens that this file names; may be empty.</summary>
    public IReadOnlyList<int> EosTokenIds { get; init; } = [];

    /// <summary>Reads and validates a file.</summary>
    /// <exception cref="ModelFormatException">The file is broken, or a value is of the wrong type or out of range.</exception>
    public static GenerationConfig Read(string path)
    {
        var config = ConfigReader.Open(path);
        return new GenerationConfig
        {
            DoSample = config.OptionalBool("do_sample"),
            Temperature = config.OptionalDouble("temperature", 0, 100),
            TopP = config.OptionalDouble("top_p", 0, 1),
            TopK = config.OptionalInt("top_k", 0, int.MaxValue),
            MinP = config.OptionalDouble("min_p", 0, 1),
            RepetitionPenalty = config.OptionalDouble("repetition_penalty", 0.01, 100),
            EosTokenIds = config.Ints("eos_token_id"),
        };
    }
}
