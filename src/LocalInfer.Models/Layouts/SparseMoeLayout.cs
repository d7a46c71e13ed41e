namespace LocalInfer.Models.Layouts;

/// <summary>A sparse mixture of experts: softmax over all experts in float32, then the best few.</summary>
/// <param name="ExpertCount">Experts.</param>
/// <param name="ExpertsPerToken">Experts that run for a token, 1 to <paramref name="ExpertCount"/>.</param>
/// <param name="ExpertIntermediateSize">Width of an expert.</param>
/// <param name="NormalizeTopK">Whether the chosen experts' scores are divided by their sum.</param>
/// <param name="SharedExpertIntermediateSize">Width of the expert that always runs behind a sigmoid gate; 0 where there is none.</param>
public sealed record SparseMoeLayout(
    int ExpertCount, int ExpertsPerToken, int ExpertIntermediateSize, bool NormalizeTopK, int SharedExpertIntermediateSize);
