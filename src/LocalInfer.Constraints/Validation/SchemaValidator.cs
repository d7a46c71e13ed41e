using System.Text.Json;
using LocalInfer.Constraints.Compilation;

namespace LocalInfer.Constraints.Validation;

/// <summary>
/// Checks finished documents against a schema of draft 2020-12 or 7, every keyword of it: what masks only declare is settled here. Immutable; any
/// thread may use it.
/// </summary>
public sealed class SchemaValidator
{
    private readonly SchemaLibrary _library;
    private readonly bool _assertsFormats;

    private SchemaValidator(SchemaLibrary library, bool assertsFormats)
    {
        _library = library;
        _assertsFormats = assertsFormats;
    }

    /// <summary>Prepares a schema.</summary>
    /// <param name="schema">The schema.</param>
    /// <param name="documents">Documents that it may refer to, by address without a fragment; the drafts' own schemas are known.</param>
    /// <param name="assertsFormats">Whether a text of another than its <c>format</c> fails, as with masks; JSON Schema itself leaves that open.</param>
    /// <exception cref="SchemaRefusedException">A part is no schema, or a reference leads nowhere.</exception>
    public static SchemaValidator Compile(JsonElement schema, IReadOnlyDictionary<string, JsonElement>? documents = null, bool assertsFormats = true)
    {
        var library = new SchemaLibrary(schema.Clone(), documents ?? new Dictionary<string, JsonElement>(StringComparer.Ordinal));
        CheckReferences(library, library.Root);
        return new(library, assertsFormats);
    }

    /// <summary>How a document fails the schema; empty where it satisfies it. Failures inside alternatives are told by their nearest branch.</summary>
    /// <param name="instance">The finished document.</param>
    /// <exception cref="SchemaRefusedException">What a reference leads to outside the schema's keywords has a reference that leads nowhere.</exception>
    public IReadOnlyList<ValidationFailure> Validate(JsonElement instance)
    {
        var failures = new FailureList();
        try
        {
            SchemaPlace root = _library.Root;
            new SchemaVisit(_library, _assertsFormats, root, instance, string.Empty, new(root.Resource, null), failures).Run();
        }
        catch (InsufficientExecutionStackException)
        {
            failures.Add(new(string.Empty, "#", "schema", "the value is nested too deep to be checked."));
        }

        return failures.Found;
    }

    /// <summary>Whether a value satisfies what the schema's own <c>properties</c> demands of a property; so does any where it demands nothing.</summary>
    public bool Accepts(string property, JsonElement value)
    {
        SchemaPlace root = _library.Root;
        bool hidesProperties = root.Resource.Draft.IsLegacy && root.Element.TryGetProperty("$ref", out _);
        return hidesProperties || !root.Element.TryGetProperty("properties", out JsonElement properties) || !properties.TryGetProperty(property, out JsonElement schema)
            || new SchemaVisit(_library, _assertsFormats, root.Within(schema, "properties", property), value, string.Empty, new(root.Resource, null), new()).Run();
    }

    private static void CheckReferences(SchemaLibrary library, SchemaPlace place)
    {
        if (place.Element.ValueKind is not (JsonValueKind.Object or JsonValueKind.True or JsonValueKind.False))
            throw new SchemaRefusedException(place.Path, "schema", "a schema is an object or a boolean.");
        if (place.Element.ValueKind != JsonValueKind.Object)
            return;
        foreach (string keyword in (string[])["$ref", "$dynamicRef"])
        {
            if (place.Element.TryGetProperty(keyword, out JsonElement reference) && reference.ValueKind == JsonValueKind.String)
                library.Resolve(place, keyword, reference.GetString()!);
        }

        if (place.Resource.Draft.IsLegacy && place.Element.TryGetProperty("$ref", out _))
            return;
        foreach ((JsonElement part, string keyword, string? step) in SubschemaKeywords.Of(place.Element))
            CheckReferences(library, place.Within(part, keyword, step));
    }
}
