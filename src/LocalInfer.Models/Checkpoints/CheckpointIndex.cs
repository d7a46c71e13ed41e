using System.Text.Json;

namespace LocalInfer.Models.Checkpoints;

/// <summary>Finds the weight files of a model folder and, where there is an index, which tensor should be in which of them.</summary>
internal static class CheckpointIndex
{
    public const string FileName = "model.safetensors.index.json";

    /// <summary>The weight files: those that the index names, else every <c>model*.safetensors</c>.</summary>
    /// <exception cref="ModelFormatException">There are none, or the index is not valid.</exception>
    public static IReadOnlyList<string> FindFiles(string folder)
    {
        var weightMap = Read(folder);
        if (weightMap is not null)
        {
            return [.. weightMap.Values.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal).Select(name => Path.Combine(folder, name))];
        }

        string[] files = [.. Directory.EnumerateFiles(folder, "model*.safetensors").Order(StringComparer.Ordinal)];
        return files.Length > 0
            ? files
            : throw new ModelFormatException($"{folder} has no weights: neither {FileName} nor a model*.safetensors file.");
    }

    /// <summary>Tensor name to file name, or null where the folder has no index.</summary>
    public static IReadOnlyDictionary<string, string>? Read(string folder)
    {
        string path = Path.Combine(folder, FileName);
        if (!File.Exists(path))
        {
            return null;
        }

        try
        {
            using var document = JsonDocument.Parse(File.ReadAllBytes(path));
            var map = new Dictionary<string, string>(StringComparer.Ordinal);
            foreach (var property in document.RootElement.GetProperty("weight_map").EnumerateObject())
            {
                string name = property.Value.GetString() ?? "";
                if (name.Length == 0 || Path.GetFileName(name) != name)
                {
                    throw new ModelFormatException($"{path}: '{property.Name}' is in '{name}', which is not a file name.");
                }

                if (!map.TryAdd(property.Name, name))
                {
                    throw new ModelFormatException($"{path}: tensor '{property.Name}' is listed twice.");
                }
            }

            return map.Count > 0 ? map : throw new ModelFormatException($"{path}: weight_map is empty.");
        }
        catch (Exception exception) when (exception is JsonException or KeyNotFoundException or InvalidOperationException or IOException)
        {
            throw new ModelFormatException($"{path} is not a checkpoint index: {exception.Message}", exception);
        }
    }
}
