namespace LocalInfer.Constraints.Compilation;

/// <summary>Addresses of the Internet Protocol as patterns (RFC 3986, 4291).</summary>
internal static class IpPatterns
{
    private const string Octet = @"(25[0-5]|2[0-4]\d|1\d\d|[1-9]?\d)";
    private const string Group = "[0-9a-fA-F]{1,4}";

    /// <summary>Four numbers.</summary>
    public const string Version4 = Octet + @"(\." + Octet + "){3}";

    /// <summary>Eight groups, of which a run of zeros may be left out and the last two be an address of version 4.</summary>
    public static string Version6 { get; } = MakeVersion6();

    private static string MakeVersion6()
    {
        const string Last = "(" + Group + ":" + Group + "|" + Version4 + ")";
        var forms = new List<string> { $"({Group}:){{6}}{Last}" };
        for (int before = 0; before <= 7; before++)
        {
            string head = before == 0 ? string.Empty : $"({Group}(:{Group}){{0,{before - 1}}})?";
            int after = 7 - before;
            if (after >= 2)
                forms.Add($"{head}::({Group}:){{{after - 2}}}{Last}");
            else
                forms.Add(after == 1 ? $"{head}::{Group}" : $"{head}::");
        }

        return $"({string.Join('|', forms)})";
    }
}
