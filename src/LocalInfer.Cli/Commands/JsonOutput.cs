using System.Text.Encodings.Web;
using System.Text.Json;

namespace LocalInfer.Cli.Commands;

/// <summary>What <c>--json</c> prints: indented, camel case, readable characters as they are.</summary>
internal static class JsonOutput
{
    private static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web)
    {
        WriteIndented = true,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, // for a terminal, not for a web page
    };

    /// <summary>Prints a value to standard output.</summary>
    public static void Write<T>(T value) => Console.WriteLine(JsonSerializer.Serialize(value, Options));
}
