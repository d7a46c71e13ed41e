using System.Text.Json;
using LocalInfer.Constraints.RegularExpressions;

namespace LocalInfer.Constraints.Validation;

/// <summary>Keywords that apply schemas to the properties of an object.</summary>
internal static class ObjectKeywords
{
    /// <summary>Checks them.</summary>
    public static void Check(SchemaVisit visit)
    {
        if (visit.Instance.ValueKind != JsonValueKind.Object)
            return;
        var properties = new Dictionary<string, JsonElement>(StringComparer.Ordinal);
        foreach (JsonProperty property in visit.Instance.EnumerateObject())
            properties[property.Name] = property.Value;
        CheckDependencies(visit, properties);
        foreach ((string name, JsonElement value) in properties)
            CheckProperty(visit, name, value);
        if (!visit.Has("unevaluatedProperties", out JsonElement unevaluated))
            return;
        foreach ((string name, JsonElement value) in properties)
        {
            if (visit.Evaluated.Has(name))
                continue;
            visit.DemandOf(value, name, unevaluated, "unevaluatedProperties");
            visit.Evaluated.Add(name);
        }
    }

    private static void CheckProperty(SchemaVisit visit, string name, JsonElement value)
    {
        if (visit.Has("propertyNames", out JsonElement names))
        {
            using JsonDocument key = JsonDocument.Parse(JsonSerializer.SerializeToUtf8Bytes(name));
            visit.DemandOf(key.RootElement, name, names, "propertyNames");
        }

        bool isKnown = false;
        if (visit.Has("properties", out JsonElement declared) && declared.ValueKind == JsonValueKind.Object && declared.TryGetProperty(name, out JsonElement schema))
        {
            visit.DemandOf(value, name, schema, "properties", name);
            isKnown = true;
        }

        if (visit.Has("patternProperties", out JsonElement patterns) && patterns.ValueKind == JsonValueKind.Object)
        {
            foreach (JsonProperty pattern in patterns.EnumerateObject().Where(pattern => Matches(visit, pattern.Name, name)))
            {
                visit.DemandOf(value, name, pattern.Value, "patternProperties", pattern.Name);
                isKnown = true;
            }
        }

        if (!isKnown && visit.Has("additionalProperties", out JsonElement additional))
        {
            visit.DemandOf(value, name, additional, "additionalProperties");
            isKnown = true;
        }

        if (isKnown)
            visit.Evaluated.Add(name);
    }

    private static bool Matches(SchemaVisit visit, string pattern, string name)
    {
        try
        {
            return StringKeywords.IsMatch(pattern, name);
        }
        catch (RegexBudgetException e)
        {
            visit.Fail("patternProperties", e.Message);
            return false;
        }
    }

    private static void CheckDependencies(SchemaVisit visit, Dictionary<string, JsonElement> properties)
    {
        foreach (string keyword in (string[])["dependentSchemas", "dependencies"])
        {
            if (!visit.Has(keyword, out JsonElement dependencies) || dependencies.ValueKind != JsonValueKind.Object)
                continue;
            foreach (JsonProperty dependency in dependencies.EnumerateObject())
            {
                if (dependency.Value.ValueKind != JsonValueKind.Array && properties.ContainsKey(dependency.Name))
                    visit.Demand(dependency.Value, keyword, dependency.Name);
            }
        }
    }
}
