using System.Text.Json;
using LocalInfer.Constraints.Compilation;

namespace LocalInfer.Constraints.Validation;

/// <summary>Schema documents by address, and what references in them lead to. Any thread may use it.</summary>
internal sealed class SchemaLibrary
{
    private const int Deepest = 512;

    private static readonly Uri Unnamed = new("schema:///root");

    private readonly Lock _gate = new();
    private readonly Dictionary<string, SchemaResource> _byAddress = new(StringComparer.Ordinal);
    private readonly IReadOnlyDictionary<string, JsonElement> _documents;

    /// <summary>Reads the schema; other documents are read when they are first referred to.</summary>
    /// <param name="schema">The schema.</param>
    /// <param name="documents">Other documents by address.</param>
    public SchemaLibrary(JsonElement schema, IReadOnlyDictionary<string, JsonElement> documents)
    {
        _documents = documents;
        Root = Add(schema, string.Empty, Unnamed, referrer: null);
    }

    /// <summary>The schema itself.</summary>
    public SchemaPlace Root { get; }

    /// <summary>The schema that a reference names.</summary>
    /// <exception cref="SchemaRefusedException">There is none; the message says where the reference stands.</exception>
    public SchemaPlace Resolve(SchemaPlace from, string keyword, string reference)
    {
        int hash = reference.IndexOf('#', StringComparison.Ordinal);
        string address = hash < 0 ? reference : reference[..hash];
        string fragment = hash < 0 ? string.Empty : Uri.UnescapeDataString(reference[(hash + 1)..]);
        SchemaResource resource = address.Length == 0 ? from.Resource : Find(from.Resource, address)
            ?? throw new SchemaRefusedException(from.Path, keyword, $"'{address}' is not known; put what it refers to under $defs.");
        if (fragment.Length > 0 && fragment[0] != '/')
        {
            return resource.Anchors.TryGetValue(fragment, out string? pointer) || resource.DynamicAnchors.TryGetValue(fragment, out pointer)
                ? At(resource.Document, pointer)!.Value
                : throw new SchemaRefusedException(from.Path, keyword, $"no anchor '{fragment}' in the schema.");
        }

        return At(resource.Document, resource.Pointer + fragment)
            ?? throw new SchemaRefusedException(from.Path, keyword, $"'{reference}' is not in the schema.");
    }

    /// <summary>The place of a JSON pointer; null where there is nothing.</summary>
    public static SchemaPlace? At(SchemaDocument document, string pointer)
    {
        JsonElement at = document.Root;
        SchemaResource resource = document.Resources[string.Empty];
        string walked = string.Empty;
        foreach (string raw in pointer.Split('/').Skip(1))
        {
            string step = raw.Replace("~1", "/", StringComparison.Ordinal).Replace("~0", "~", StringComparison.Ordinal);
            if (at.ValueKind == JsonValueKind.Object ? !at.TryGetProperty(step, out at)
                : at.ValueKind != JsonValueKind.Array || !int.TryParse(step, out int index) || index < 0 || index >= at.GetArrayLength() || (at = at[index]).ValueKind == JsonValueKind.Undefined)
            {
                return null;
            }

            walked += "/" + raw;
            resource = document.Resources.GetValueOrDefault(walked, resource);
        }

        return new(at, resource, walked);
    }

    /// <summary>Adds a document. One that names no draft is of that of the schema that refers to it.</summary>
    private SchemaPlace Add(JsonElement root, string name, Uri address, SchemaResource? referrer)
    {
        var document = new SchemaDocument(root, name);
        Uri retrieved = address;
        if (root.ValueKind == JsonValueKind.Object && IdOf(root, DraftOf(root, referrer).IsLegacy) is { } id)
            address = Resolve(address, id);
        SchemaResource resource = ResourceOf(document, root, string.Empty, address, referrer);
        document.Resources.Add(string.Empty, resource);
        _byAddress.TryAdd(KeyOf(retrieved), resource);
        _byAddress.TryAdd(KeyOf(address), resource);
        Collect(document, root, string.Empty, resource, 0);
        return new(root, resource, string.Empty);
    }

    private SchemaResource? Find(SchemaResource from, string address)
    {
        Uri absolute = Resolve(from.Address, address);
        using Lock.Scope scope = _gate.EnterScope();
        if (_byAddress.TryGetValue(KeyOf(absolute), out SchemaResource? resource))
            return resource;
        if (_documents.TryGetValue(KeyOf(absolute), out JsonElement document) || MetaSchemas.All.TryGetValue(KeyOf(absolute), out document))
            return Add(document, KeyOf(absolute), absolute, from).Resource;
        return null;
    }

    private void Collect(SchemaDocument document, JsonElement schema, string pointer, SchemaResource resource, int depth)
    {
        if (depth > Deepest)
            throw new SchemaRefusedException(document.Name + "#", "schema", $"it is nested more than {Deepest} deep.");
        if (schema.ValueKind != JsonValueKind.Object)
            return;
        if (pointer.Length > 0 && IdOf(schema, resource.Draft.IsLegacy) is { } id)
        {
            resource = ResourceOf(document, schema, pointer, Resolve(resource.Address, id), resource);
            document.Resources[pointer] = resource;
            _byAddress.TryAdd(KeyOf(resource.Address), resource);
        }

        if (Text(schema, "$anchor") is { } anchor)
            resource.Anchors[anchor] = pointer;
        if (Text(schema, "$dynamicAnchor") is { } dynamic)
            resource.DynamicAnchors[dynamic] = pointer;
        if (resource.Draft.IsLegacy && Text(schema, "$id") is ['#', _, ..] name)
            resource.Anchors[name[1..]] = pointer;
        foreach ((JsonElement part, string keyword, string? step) in SubschemaKeywords.Of(schema))
            Collect(document, part, new SchemaPlace(schema, resource, pointer).Within(part, keyword, step).Pointer, resource, depth + 1);
    }

    private SchemaResource ResourceOf(SchemaDocument document, JsonElement schema, string pointer, Uri address, SchemaResource? parent)
    {
        string? dialect = DialectOf(schema);
        bool hasValidation = dialect is null ? parent?.HasValidation ?? true : HasValidation(dialect);
        return new(document, pointer, address, DraftOf(schema, parent), hasValidation);
    }

    private static string? DialectOf(JsonElement schema) => schema.ValueKind == JsonValueKind.Object ? Text(schema, "$schema") : null;

    private static SchemaDraft DraftOf(JsonElement schema, SchemaResource? parent) =>
        DialectOf(schema) is { } dialect ? SchemaDraft.Of(dialect) : parent?.Draft ?? SchemaDraft.Newest;

    private bool HasValidation(string dialect) =>
        !_documents.TryGetValue(dialect.TrimEnd('#'), out JsonElement meta) || !meta.TryGetProperty("$vocabulary", out JsonElement vocabulary)
        || vocabulary.EnumerateObject().Any(v => v.Name.EndsWith("/vocab/validation", StringComparison.Ordinal));

    /// <summary>The address that a schema gives itself; a draft 7 schema gives itself none beside a reference or with a fragment alone.</summary>
    private static string? IdOf(JsonElement schema, bool isLegacy)
    {
        if (Text(schema, "$id") is not { Length: > 0 } id || id[0] == '#' || (isLegacy && schema.TryGetProperty("$ref", out _)))
            return null;
        return id.TrimEnd('#');
    }

    private static string? Text(JsonElement schema, string keyword) =>
        schema.TryGetProperty(keyword, out JsonElement value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private static Uri Resolve(Uri from, string address) =>
        Uri.TryCreate(address, UriKind.Absolute, out Uri? absolute) && !address.StartsWith('/') ? absolute
        : Uri.TryCreate(from, address, out absolute) ? absolute
        : new Uri(Unnamed, Uri.EscapeDataString(address));

    private static string KeyOf(Uri address) => address.GetComponents(UriComponents.AbsoluteUri & ~UriComponents.Fragment, UriFormat.UriEscaped);
}
