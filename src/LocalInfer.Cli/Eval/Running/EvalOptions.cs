using LocalInfer.Server.Generation;

namespace LocalInfer.Cli.Eval.Running;

/// <summary>How a suite is run.</summary>
/// <param name="Concurrency">Requests at a time, at least 1.</param>
/// <param name="MaxTokens">The most tokens of an answer; null leaves it to the suite.</param>
/// <param name="Seed">Goes with every request.</param>
/// <param name="Sampling">How tokens are picked; what is not said goes without, but for the temperature, which is then 0.</param>
internal sealed record EvalOptions(int Concurrency, int? MaxTokens, int Seed, SamplingParameters Sampling)
{
    /// <summary>Where neither the command line nor the suite says.</summary>
    public const int DefaultMaxTokens = 512;
}
