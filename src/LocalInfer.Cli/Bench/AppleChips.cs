namespace LocalInfer.Cli.Bench;

/// <summary>The memory bandwidth of Apple's chips, from Apple's technical specifications; what bounds decoding of a dense model.</summary>
internal static class AppleChips
{
    // GB/s. Where a chip comes with two memory interfaces, the wider one.
    private static readonly Dictionary<string, double> Bandwidths = new(StringComparer.Ordinal)
    {
        ["M1"] = 68,
        ["M1 Pro"] = 200,
        ["M1 Max"] = 400,
        ["M1 Ultra"] = 800,
        ["M2"] = 100,
        ["M2 Pro"] = 200,
        ["M2 Max"] = 400,
        ["M2 Ultra"] = 800,
        ["M3"] = 100,
        ["M3 Pro"] = 150,
        ["M3 Max"] = 400,
        ["M3 Ultra"] = 819,
        ["M4"] = 120,
        ["M4 Pro"] = 273,
        ["M4 Max"] = 546,
        ["M5"] = 153,
        ["M5 Pro"] = 307,
        ["M5 Max"] = 614,
    };

    /// <summary>GB/s of a chip; null where it is not in the table.</summary>
    /// <param name="device">The name that Metal gives it, such as <c>Apple M4 Pro</c>.</param>
    public static double? BandwidthOf(string device)
    {
        const string maker = "Apple ";
        return device.StartsWith(maker, StringComparison.Ordinal) && Bandwidths.TryGetValue(device[maker.Length..], out double bandwidth) ? bandwidth : null;
    }
}
