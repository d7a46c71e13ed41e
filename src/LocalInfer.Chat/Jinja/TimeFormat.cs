using System.Globalization;
using System.Text;

namespace LocalInfer.Chat.Jinja;

/// <summary>Python's strftime in the C locale.</summary>
internal static class TimeFormat
{
    public static string Apply(string format, DateTime time)
    {
        var output = new StringBuilder();
        for (var i = 0; i < format.Length; i++)
        {
            if (format[i] != '%' || i + 1 == format.Length)
            {
                output.Append(format[i]);
                continue;
            }

            var isBare = format[i + 1] == '-' && i + 2 < format.Length;
            i += isBare ? 2 : 1;
            var field = Field(format[i], time) ?? "%" + format[i];
            output.Append(isBare && field.Length > 1 ? field.TrimStart('0', ' ').PadLeft(1, '0') : field);
        }

        return output.ToString();
    }

    private static string? Field(char code, DateTime time) => code switch
    {
        'Y' => time.Year.ToString(CultureInfo.InvariantCulture),
        'm' => Two(time.Month),
        'd' => Two(time.Day),
        'e' => time.Day.ToString(CultureInfo.InvariantCulture).PadLeft(2),
        'H' => Two(time.Hour),
        'I' => Two(((time.Hour + 11) % 12) + 1),
        'M' => Two(time.Minute),
        'S' => Two(time.Second),
        'f' => (time.Ticks % TimeSpan.TicksPerSecond / 10).ToString("D6", CultureInfo.InvariantCulture),
        'p' => time.Hour < 12 ? "AM" : "PM",
        'A' => time.ToString("dddd", CultureInfo.InvariantCulture),
        'a' => time.ToString("ddd", CultureInfo.InvariantCulture),
        'B' => time.ToString("MMMM", CultureInfo.InvariantCulture),
        'b' or 'h' => time.ToString("MMM", CultureInfo.InvariantCulture),
        'j' => time.DayOfYear.ToString("D3", CultureInfo.InvariantCulture),
        'y' => Two(time.Year % 100),
        'C' => Two(time.Year / 100),
        'w' => ((int)time.DayOfWeek).ToString(CultureInfo.InvariantCulture),
        'u' => (((int)time.DayOfWeek + 6) % 7 + 1).ToString(CultureInfo.InvariantCulture),
        'U' => Two((time.DayOfYear + 6 - (int)time.DayOfWeek) / 7),
        'W' => Two((time.DayOfYear + 6 - (((int)time.DayOfWeek + 6) % 7)) / 7),
        'F' => Apply("%Y-%m-%d", time),
        'T' => Apply("%H:%M:%S", time),
        'D' or 'x' => Apply("%m/%d/%y", time),
        'X' => Apply("%H:%M:%S", time),
        'R' => Apply("%H:%M", time),
        'c' => Apply("%a %b %e %H:%M:%S %Y", time),
        'z' or 'Z' => "",
        'n' => "\n",
        't' => "\t",
        '%' => "%",
        _ => null,
    };

    private static string Two(int number) => number.ToString("D2", CultureInfo.InvariantCulture);
}
