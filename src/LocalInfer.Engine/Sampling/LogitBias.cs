namespace LocalInfer.Engine.Sampling;

/// <summary>Adds what a request wants added to the logits of single tokens.</summary>
internal static class LogitBias
{
    /// <summary>Applies all of it.</summary>
    public static void Apply(Span<float> logits, IReadOnlyList<TokenBias> biases)
    {
        for (int i = 0; i < biases.Count; i++)
        {
            logits[biases[i].TokenId] += biases[i].Bias;
        }
    }
}
