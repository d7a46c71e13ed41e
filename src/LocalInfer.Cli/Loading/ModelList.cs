using System.Text.Json;
using LocalInfer.Chat.ToolCalls;
using LocalInfer.Server.Generation;

namespace LocalInfer.Cli.Loading;

/// <summary>
/// The models of a file: a JSON array of <c>{"model": …, "name": …, "adapter_path": …, "chat_template": …, "tool_call_format": …}</c>, each as the option of that
/// name; all but <c>model</c> may be missing. Relative folders and files are the file's neighbours where they exist there. An entry with a name is known by it alone.
/// </summary>
internal static class ModelList
{
    private const string Example = """[{"model": "qwen2.5-coder:7b"}, {"model": "qwen2.5-coder:7b", "name": "sql", "adapter_path": "adapters/sql"}]""";

    private static readonly JsonDocumentOptions Lenient = new() { AllowTrailingCommas = true, CommentHandling = JsonCommentHandling.Skip };

    private static readonly string[] Fields = ["model", "name", "adapter_path", "chat_template", "tool_call_format"];

    /// <summary>Reads a file.</summary>
    /// <returns>At least one model; their names differ.</returns>
    /// <exception cref="CommandException">The file is missing or broken, a model is not on this machine, or two have one name; the message says which and what to do.</exception>
    public static IReadOnlyList<ModelLocation> Read(string path)
    {
        using JsonDocument document = JsonFile.Read(path, "models", bytes => JsonDocument.Parse(bytes, Lenient));
        if (document.RootElement is not { ValueKind: JsonValueKind.Array } list || list.GetArrayLength() == 0)
        {
            throw new CommandException($"{path} holds no models: expected a JSON array such as {Example}.");
        }

        ModelLocation[] models = [.. list.EnumerateArray().Select((entry, index) => Entry(path, index + 1, entry))];
        CheckNames(path, models);
        return models;
    }

    private static ModelLocation Entry(string path, int number, JsonElement entry)
    {
        string where = $"{path}, model {number}";
        if (entry.ValueKind != JsonValueKind.Object)
        {
            throw new CommandException($"{where} is not an object; expected for example {Example}.");
        }

        foreach (JsonProperty field in entry.EnumerateObject())
        {
            if (!Fields.Contains(field.Name, StringComparer.Ordinal))
            {
                throw new CommandException($"{where}: there is no field '{field.Name}'; known are {string.Join(", ", Fields)}.");
            }

            if (field.Value.ValueKind != JsonValueKind.String || field.Value.GetString()!.Length == 0)
            {
                throw new CommandException($"{where}: '{field.Name}' must be a text that is not empty.");
            }
        }

        string? Text(string name) => entry.TryGetProperty(name, out JsonElement value) ? value.GetString() : null;
        string? name = Text("name"), format = Text("tool_call_format");
        if (format is not null && !ToolCallFormats.Names.Contains(format, StringComparer.Ordinal))
        {
            throw new CommandException($"{where}: there is no tool call format '{format}'; known are {string.Join(", ", ToolCallFormats.Names)}.");
        }

        ModelLocation found = Find(where, Neighbour(path, Text("model") ?? throw new CommandException($"{where}: 'model' is missing.")));
        return found with
        {
            Id = name ?? found.Id,
            Aliases = name is null ? found.Aliases : [],
            AdapterPath = Text("adapter_path") is { } adapter ? Neighbour(path, adapter) : null,
            ChatTemplate = Text("chat_template") is { } template ? Neighbour(path, template) : null,
            ToolCallFormat = format,
        };
    }

    private static ModelLocation Find(string where, string model)
    {
        try
        {
            return ModelLocation.Find(model);
        }
        catch (CommandException error)
        {
            throw new CommandException($"{where}: {error.Message}");
        }
    }

    /// <summary>What lies beside the file, or else the text as it is.</summary>
    private static string Neighbour(string path, string text)
    {
        string beside = Path.Combine(Path.GetDirectoryName(Path.GetFullPath(path))!, text);
        return Path.Exists(beside) ? beside : text;
    }

    private static void CheckNames(string path, IReadOnlyList<ModelLocation> models)
    {
        if (ModelHost.FindClash(models.Select(model => model.Aliases.Append(model.Id))) is { } name)
        {
            throw new CommandException(name == ModelHost.DefaultName
                ? $"{path}: no model can have the name {name}, which always means the first one."
                : $"{path}: two models are called '{name}'; give one of them another \"name\".");
        }
    }
}
