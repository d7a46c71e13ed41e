using System.Text.Json.Nodes;

namespace LocalInfer.Bench;

/// <summary>
/// Measures a row in rounds: the memory probe, ours and the peer's in each, because the machine's speed moves by a factor of two over
/// minutes. What counts is the median of the ratios.
/// </summary>
internal static class PairedRounds
{
    /// <summary>Runs a row and returns its figures beside its goals.</summary>
    public static JsonObject Run(Row row, int rounds, ReadProbe? probe, JsonNode? goals)
    {
        row.Ours(); // the first one compiles
        var ours = new List<double>();
        var peers = new List<double>();
        var ratios = new List<double>();
        var shares = new List<double>();
        var probes = new List<double>();
        for (int i = 0; i < rounds; i++)
        {
            if (probe is not null)
            {
                probes.Add(probe.Measure());
            }

            ours.Add(row.Ours());
            if (row.ShareOfProbe is not null && probe is not null)
            {
                shares.Add(row.ShareOfProbe(ours[^1], probes[^1]));
            }

            if (row.Peer is not null)
            {
                peers.Add(row.Peer());
                ratios.Add(ours[^1] / peers[^1]);
            }
        }

        return new JsonObject
        {
            ["row"] = row.Name,
            ["unit"] = row.Unit,
            ["ours"] = Rounded(Median(ours)),
            ["peer"] = peers.Count > 0 ? Rounded(Median(peers)) : null,
            ["ratio"] = ratios.Count > 0 ? Rounded(Median(ratios)) : null,
            ["ratioRange"] = ratios.Count > 0 ? new JsonArray(Rounded(ratios.Min()), Rounded(ratios.Max())) : null,
            ["shareOfReadProbe"] = shares.Count > 0 ? Rounded(Median(shares)) : null,
            ["readProbeGBs"] = probes.Count > 0 ? Rounded(Median(probes)) : null,
            ["goals"] = goals?.DeepClone(),
        };
    }

    private static double Median(List<double> values) => values.Order().ElementAt(values.Count / 2);

    private static double Rounded(double value) => Math.Round(value, value < 10 ? 3 : 1);
}
