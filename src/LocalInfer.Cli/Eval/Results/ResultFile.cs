using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace LocalInfer.Cli.Eval.Results;

/// <summary>A run as a JSON file.</summary>
internal static class ResultFile
{
    /// <summary>The file's name in the folder of a run.</summary>
    public const string Name = "results.json";

    private static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web)
    {
        WriteIndented = true,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, // for editors, not for a web page
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase) },
    };

    /// <summary>Writes a run.</summary>
    public static void Write(string path, RunResult run) => File.WriteAllBytes(path, JsonSerializer.SerializeToUtf8Bytes(run, Options));

    /// <summary>Reads a run.</summary>
    /// <param name="path">The file, or the folder of the run.</param>
    /// <exception cref="CommandException">It is something else.</exception>
    public static RunResult Read(string path)
    {
        string file = Directory.Exists(path) ? Path.Combine(path, Name) : path;
        try
        {
            RunResult? run = JsonSerializer.Deserialize<RunResult>(File.ReadAllBytes(file), Options);
            return run?.Format == RunResult.CurrentFormat
                ? run
                : throw new CommandException($"{file} is no result of `localinfer eval` that this version can read (format '{run?.Format}').");
        }
        catch (JsonException error)
        {
            throw new CommandException($"{file} is no result of `localinfer eval`: {error.Message}");
        }
    }
}
