using System.Globalization;
using System.Text.Json;

namespace LocalInfer.Models.Checkpoints;

/// <summary>Reads and checks the header of a safetensors file: it must describe every data byte exactly once.</summary>
internal static class SafetensorsHeader
{
    /// <summary>The limit of the format's own reference reader.</summary>
    public const int MaxBytes = 100_000_000;

    /// <summary>Bytes of the header's length at the start of the file.</summary>
    public const int LengthBytes = 8;

    private const int MaxDimensions = 32;

    /// <summary>Parses the header and checks it against the bytes that follow it.</summary>
    /// <param name="json">The header's bytes, without the length before it.</param>
    /// <param name="dataBytes">Bytes of the file after the header.</param>
    /// <param name="file">The path, for messages.</param>
    /// <exception cref="ModelFormatException">The header is not valid.</exception>
    public static List<TensorEntry> Parse(ReadOnlySpan<byte> json, long dataBytes, string file)
    {
        var entries = ParseEntries(json, file);
        CheckCoverage(entries, dataBytes, file);
        return entries;
    }

    private static List<TensorEntry> ParseEntries(ReadOnlySpan<byte> json, string file)
    {
        var entries = new List<TensorEntry>();
        var names = new HashSet<string>(StringComparer.Ordinal);
        try
        {
            using var document = JsonDocument.Parse(json.ToArray());
            if (document.RootElement.ValueKind != JsonValueKind.Object)
            {
                throw new ModelFormatException($"{file}: the header is not a JSON object.");
            }

            foreach (var property in document.RootElement.EnumerateObject())
            {
                if (!names.Add(property.Name))
                {
                    throw new ModelFormatException($"{file}: tensor '{property.Name}' is described twice.");
                }

                if (property.Name != "__metadata__")
                {
                    entries.Add(ParseEntry(property.Name, property.Value, file));
                }
            }
        }
        catch (JsonException exception)
        {
            throw new ModelFormatException($"{file}: the header is not valid JSON ({exception.Message})", exception);
        }

        return entries;
    }

    private static TensorEntry ParseEntry(string name, JsonElement value, string file)
    {
        if (value.ValueKind != JsonValueKind.Object
            || !value.TryGetProperty("dtype", out var dtypeValue) || dtypeValue.ValueKind != JsonValueKind.String
            || !value.TryGetProperty("shape", out var shapeValue)
            || !value.TryGetProperty("data_offsets", out var offsetsValue))
        {
            throw new ModelFormatException($"{file}: tensor '{name}' lacks dtype, shape or data_offsets.");
        }

        string dtypeName = dtypeValue.GetString()!;
        if (!TensorDtypes.TryParse(dtypeName, out var dtype, out int bits))
        {
            throw new ModelFormatException(
                $"{file}: tensor '{name}' has the unknown dtype '{dtypeName}'; known are {string.Join(", ", TensorDtypes.Names)}.");
        }

        long[] shape = ParseNumbers(shapeValue, name, "shape", file);
        long[] offsets = ParseNumbers(offsetsValue, name, "data_offsets", file);
        if (offsets.Length != 2 || offsets[1] < offsets[0])
        {
            throw new ModelFormatException($"{file}: tensor '{name}' has bad data_offsets [{string.Join(", ", offsets)}].");
        }

        long bytes = ByteLength(shape, bits, name, file);
        if (offsets[1] - offsets[0] != bytes)
        {
            throw new ModelFormatException(string.Create(
                CultureInfo.InvariantCulture,
                $"{file}: tensor '{name}' of {dtypeName} [{string.Join(", ", shape)}] needs {bytes} bytes, its data_offsets span {offsets[1] - offsets[0]}."));
        }

        return new TensorEntry(name, dtype, shape, offsets[0], bytes);
    }

    private static long[] ParseNumbers(JsonElement value, string name, string field, string file)
    {
        if (value.ValueKind != JsonValueKind.Array || value.GetArrayLength() > MaxDimensions)
        {
            throw new ModelFormatException($"{file}: {field} of tensor '{name}' is not a list of at most {MaxDimensions} numbers.");
        }

        var numbers = new long[value.GetArrayLength()];
        for (int i = 0; i < numbers.Length; i++)
        {
            if (value[i].ValueKind != JsonValueKind.Number || !value[i].TryGetInt64(out numbers[i]) || numbers[i] < 0)
            {
                throw new ModelFormatException($"{file}: {field} of tensor '{name}' has the bad entry {value[i].GetRawText()}.");
            }
        }

        return numbers;
    }

    private static long ByteLength(long[] shape, int bits, string name, string file)
    {
        try
        {
            long elements = shape.Aggregate(1L, (product, size) => checked(product * size));
            long totalBits = checked(elements * bits);
            return totalBits % 8 == 0
                ? totalBits / 8
                : throw new ModelFormatException($"{file}: tensor '{name}' does not end on a byte.");
        }
        catch (OverflowException exception)
        {
            throw new ModelFormatException($"{file}: tensor '{name}' has the absurd shape [{string.Join(", ", shape)}].", exception);
        }
    }

    private static void CheckCoverage(List<TensorEntry> entries, long dataBytes, string file)
    {
        long end = 0;
        string previous = "the header";
        foreach (var entry in entries.OrderBy(entry => entry.Offset).ThenBy(entry => entry.ByteLength))
        {
            if (entry.Offset < end)
            {
                throw new ModelFormatException($"{file}: tensor '{entry.Name}' overlaps '{previous}'.");
            }

            if (entry.Offset > end)
            {
                throw new ModelFormatException(
                    $"{file}: {entry.Offset - end} bytes between {previous} and tensor '{entry.Name}' belong to no tensor.");
            }

            end = checked(entry.Offset + entry.ByteLength);
            previous = entry.Name;
            if (end > dataBytes)
            {
                throw new ModelFormatException(
                    $"{file} is truncated: tensor '{entry.Name}' ends at data byte {end}, the file has {dataBytes}.");
            }
        }

        if (end != dataBytes)
        {
            throw new ModelFormatException($"{file}: {dataBytes - end} bytes after tensor '{previous}' belong to no tensor.");
        }
    }
}
