using System.Globalization;

namespace LocalInfer.Cli.Commands;

/// <summary>Sizes as people write them: <c>2GB</c>, <c>1.5 gb</c>, <c>500M</c>, <c>1048576</c>. Units are decimal, as in mlx_lm.server.</summary>
internal static class ByteSize
{
    private static readonly (string Unit, double Bytes)[] Units =
        [("KB", 1e3), ("MB", 1e6), ("GB", 1e9), ("K", 1e3), ("M", 1e6), ("G", 1e9), ("B", 1), ("", 1)];

    /// <summary>Reads a size of at least 0.</summary>
    public static bool TryParse(string text, out long bytes)
    {
        (string unit, double factor) = Units.First(u => text.EndsWith(u.Unit, StringComparison.OrdinalIgnoreCase));
        bool isNumber = double.TryParse(
            text[..^unit.Length], NumberStyles.AllowDecimalPoint | NumberStyles.AllowTrailingWhite, CultureInfo.InvariantCulture, out double number);
        bytes = isNumber && number * factor <= 1e18 ? (long)(number * factor) : 0;
        return isNumber && number * factor <= 1e18;
    }
}
