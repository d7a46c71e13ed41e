using System.Text.Json;

namespace LocalInfer.Constraints.Validation;

/// <summary>Equality of JSON values as JSON Schema has it: numbers by value, objects without the order of their keys.</summary>
internal static class JsonEquality
{
    /// <summary>Whether two values are equal.</summary>
    public static bool AreEqual(JsonElement one, JsonElement other)
    {
        if (one.ValueKind != other.ValueKind)
            return false;
        switch (one.ValueKind)
        {
            case JsonValueKind.Number:
                return JsonNumber.Of(one) == JsonNumber.Of(other);
            case JsonValueKind.String:
                return one.ValueEquals(other.GetString());
            case JsonValueKind.Array:
                return one.GetArrayLength() == other.GetArrayLength() && one.EnumerateArray().Zip(other.EnumerateArray()).All(pair => AreEqual(pair.First, pair.Second));
            case JsonValueKind.Object:
                var members = new Dictionary<string, JsonElement>(StringComparer.Ordinal);
                foreach (JsonProperty property in one.EnumerateObject())
                    members[property.Name] = property.Value;
                var seen = new HashSet<string>(StringComparer.Ordinal);
                foreach (JsonProperty property in other.EnumerateObject())
                {
                    if (!members.TryGetValue(property.Name, out JsonElement value) || !AreEqual(value, other.GetProperty(property.Name)))
                        return false;
                    seen.Add(property.Name);
                }

                return seen.Count == members.Count;
            default:
                return true;
        }
    }
}
