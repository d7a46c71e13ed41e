namespace LocalInfer.Engine.Sampling;

/// <summary>Nucleus sampling (Holtzman et al., 2019): keeps the most likely tokens that together reach a probability.</summary>
internal static class TopP
{
    /// <summary>Applies it; tokens as likely as the last one kept stay too, so that the order of ids decides nothing.</summary>
    /// <param name="candidates">The tokens.</param>
    /// <param name="topP">0 to 1.</param>
    /// <param name="total">The weight of all tokens of the row.</param>
    public static void Apply(Candidates candidates, double topP, double total) =>
        candidates.KeepWeightsFrom(candidates.MassBorder(topP * total));
}
