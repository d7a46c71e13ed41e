using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using LocalInfer.Server.Generation;

namespace LocalInfer.Cli.Commands;

/// <summary>
/// The options that say how tokens are picked where a request does not; what is not given is left to the model's own files. Named as
/// mlx_lm's tools name them.
/// </summary>
internal sealed class SamplingFlags
{
    private readonly List<Option> _all = [];
    private readonly Option<double?> _temperature;
    private readonly Option<double?> _topP;
    private readonly Option<int?> _topK;
    private readonly Option<double?> _minP;
    private readonly Option<int?> _minTokensToKeep;
    private readonly Option<double?> _xtcProbability;
    private readonly Option<double?> _xtcThreshold;
    private readonly Option<double?> _repetitionPenalty;
    private readonly Option<double?> _presencePenalty;
    private readonly Option<double?> _frequencyPenalty;

    public SamplingFlags()
    {
        _temperature = Number("--temp", 0, 2, "The temperature of requests that give none; 0 always picks the most likely token.");
        _topP = Number("--top-p", 0, 1, "Default of top_p: keep the most likely tokens that together have this probability; 1 keeps all.");
        _topK = Count("--top-k", 0, "Default of top_k: keep this many of the most likely tokens; 0 keeps all.");
        _minP = Number("--min-p", 0, 1, "Default of min_p: keep tokens with at least this share of the most likely one's probability; 0 keeps all.");
        _minTokensToKeep = Count("--min-tokens-to-keep", 1, "Default of min_tokens_to_keep: tokens that min_p never takes away.");
        _xtcProbability = Number("--xtc-probability", 0, 1, "Default of xtc_probability: how often XTC takes away the most likely tokens.");
        _xtcThreshold = Number("--xtc-threshold", 0, 1, "Default of xtc_threshold: tokens more probable than this are taken away but for the least probable of them.");
        _repetitionPenalty = Number("--repetition-penalty", 0.01, 100, "Default of repetition_penalty; 1 is neutral.");
        _presencePenalty = Number("--presence-penalty", -2, 2, "Default of presence_penalty; 0 is neutral.");
        _frequencyPenalty = Number("--frequency-penalty", -2, 2, "Default of frequency_penalty; 0 is neutral.");
    }

    public void AddTo(Command command)
    {
        foreach (Option option in _all)
        {
            command.Options.Add(option);
        }
    }

    public SamplingParameters Read(ParseResult options) => new()
    {
        Temperature = options.GetValue(_temperature),
        TopP = options.GetValue(_topP),
        TopK = options.GetValue(_topK),
        MinP = options.GetValue(_minP),
        MinTokensToKeep = options.GetValue(_minTokensToKeep),
        XtcProbability = options.GetValue(_xtcProbability),
        XtcThreshold = options.GetValue(_xtcThreshold),
        RepetitionPenalty = options.GetValue(_repetitionPenalty),
        PresencePenalty = options.GetValue(_presencePenalty),
        FrequencyPenalty = options.GetValue(_frequencyPenalty),
    };

    private Option<double?> Number(string name, double minimum, double maximum, string description)
    {
        var option = new Option<double?>(name) { Description = description };
        option.Validators.Add(result => Require(result, result.GetValueOrDefault<double?>() is not { } value || (value >= minimum && value <= maximum),
            string.Create(CultureInfo.InvariantCulture, $"{name} must be between {minimum} and {maximum}.")));
        _all.Add(option);
        return option;
    }

    private Option<int?> Count(string name, int minimum, string description)
    {
        var option = new Option<int?>(name) { Description = description };
        option.Validators.Add(result => Require(result, result.GetValueOrDefault<int?>() is not { } value || value >= minimum,
            string.Create(CultureInfo.InvariantCulture, $"{name} must be at least {minimum}.")));
        _all.Add(option);
        return option;
    }

    private static void Require(SymbolResult result, bool holds, string message)
    {
        if (!holds)
        {
            result.AddError(message);
        }
    }
}
