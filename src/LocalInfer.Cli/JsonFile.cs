using System.Text.Json;

namespace LocalInfer.Cli;

/// <summary>JSON files that a person names.</summary>
internal static class JsonFile
{
    /// <summary>Reads a file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="what">What is wanted of it, for the message: <c>tools</c>.</param>
    /// <param name="parse">Parses its bytes.</param>
    /// <exception cref="CommandException">It cannot be read, or is no JSON.</exception>
    public static T Read<T>(string path, string what, Func<byte[], T> parse)
    {
        try
        {
            return parse(File.ReadAllBytes(path));
        }
        catch (Exception error) when (error is JsonException or IOException or UnauthorizedAccessException)
        {
            throw new CommandException($"Cannot read {what} from {path}: {error.Message}");
        }
    }
}
