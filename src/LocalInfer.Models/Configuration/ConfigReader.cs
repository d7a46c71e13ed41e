using System.Globalization;
using System.Text.Json;

namespace LocalInfer.Models.Configuration;

/// <summary>Reads fields of a JSON object from a model folder; every complaint names the file, the field and its value.</summary>
internal sealed class ConfigReader(JsonElement root, string file, string prefix = "")
{
    /// <summary>Parses a file that must hold a JSON object. The document is cloned, nothing has to be disposed.</summary>
    public static ConfigReader Open(string path)
    {
        try
        {
            using var document = JsonDocument.Parse(File.ReadAllBytes(path));
            return document.RootElement.ValueKind == JsonValueKind.Object
                ? new ConfigReader(document.RootElement.Clone(), path)
                : throw new ModelFormatException($"{path} does not hold a JSON object.");
        }
        catch (Exception exception) when (exception is JsonException or IOException or UnauthorizedAccessException)
        {
            throw new ModelFormatException($"{path} cannot be read: {exception.Message}", exception);
        }
    }

    public IEnumerable<JsonProperty> Fields => root.EnumerateObject();

    public bool Has(string name) => Find(name) is not null;

    public int Int(string name, int min, int max) => OptionalInt(name, min, max) ?? throw Missing(name);

    public int? OptionalInt(string name, int min, int max)
    {
        if (Find(name) is not { } value)
        {
            return null;
        }

        return value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out int number) && number >= min && number <= max
            ? number
            : throw Bad(name, value, $"an integer from {min} to {max}");
    }

    public double? OptionalDouble(string name, double min, double max)
    {
        if (Find(name) is not { } value)
        {
            return null;
        }

        return value.ValueKind == JsonValueKind.Number && value.TryGetDouble(out double number) && number >= min && number <= max
            ? number
            : throw Bad(name, value, string.Create(CultureInfo.InvariantCulture, $"a number from {min} to {max}"));
    }

    public double Double(string name, double min, double max) => OptionalDouble(name, min, max) ?? throw Missing(name);

    public bool? OptionalBool(string name) => Find(name) switch
    {
        null => null,
        { ValueKind: JsonValueKind.True } => true,
        { ValueKind: JsonValueKind.False } => false,
        { } value => throw Bad(name, value, "true or false"),
    };

    public bool Bool(string name) => OptionalBool(name) ?? throw Missing(name);

    public string? OptionalString(string name) => Find(name) switch
    {
        null => null,
        { ValueKind: JsonValueKind.String } value => value.GetString(),
        { } value => throw Bad(name, value, "a string"),
    };

    public ConfigReader? OptionalObject(string name) => Find(name) switch
    {
        null => null,
        { ValueKind: JsonValueKind.Object } value => new ConfigReader(value, file, $"{prefix}{name}."),
        { } value => throw Bad(name, value, "an object"),
    };

    /// <summary>A list of integers, or a single one; empty where the field is absent.</summary>
    public IReadOnlyList<int> Ints(string name)
    {
        if (Find(name) is not { } value)
        {
            return [];
        }

        JsonElement[] items = value.ValueKind == JsonValueKind.Array ? [.. value.EnumerateArray()] : [value];
        return [.. items.Select(item => item.ValueKind == JsonValueKind.Number && item.TryGetInt32(out int number) && number >= 0
            ? number
            : throw Bad(name, value, "a non-negative integer or a list of them"))];
    }

    public IReadOnlyList<string> Strings(string name)
    {
        if (Find(name) is not { } value)
        {
            return [];
        }

        return value.ValueKind == JsonValueKind.Array && value.EnumerateArray().All(item => item.ValueKind == JsonValueKind.String)
            ? [.. value.EnumerateArray().Select(item => item.GetString()!)]
            : throw Bad(name, value, "a list of strings");
    }

    public ModelFormatException Missing(string name) => new($"{file}: '{prefix}{name}' is missing.");

    public ModelFormatException Bad(string name, string expected) => Bad(name, Find(name) ?? default, expected);

    public ModelFormatException Error(string message) => new($"{file}: {message}");

    private ModelFormatException Bad(string name, JsonElement value, string expected)
    {
        string text = value.ValueKind == JsonValueKind.Undefined ? "nothing" : value.GetRawText();
        return new ModelFormatException($"{file}: '{prefix}{name}' is {(text.Length > 80 ? text[..80] + "…" : text)}, expected {expected}.");
    }

    private JsonElement? Find(string name) =>
        root.TryGetProperty(name, out var value) && value.ValueKind != JsonValueKind.Null ? value : null;
}
