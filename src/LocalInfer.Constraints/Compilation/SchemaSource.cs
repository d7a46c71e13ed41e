using System.Text.Json;

namespace LocalInfer.Constraints.Compilation;

/// <summary>A schema document: finds the schemas in it by place and by reference.</summary>
internal sealed class SchemaSource
{
    private readonly JsonElement _root;
    private readonly Dictionary<string, SchemaNode> _byPath = new(StringComparer.Ordinal);
    private readonly Dictionary<(int Owner, string Value), SchemaNode> _constants = [];
    private readonly Dictionary<string, string> _named = new(StringComparer.Ordinal);
    private readonly SchemaDraft _draft;
    private int _count;

    public SchemaSource(JsonElement root)
    {
        _root = root;
        string dialect = root.ValueKind == JsonValueKind.Object && root.TryGetProperty("$schema", out JsonElement named) ? named.ToString() : string.Empty;
        _draft = SchemaDraft.Of(dialect);
        CollectNames(root, "#", "#", string.Empty, 0);
        Root = At("#", root);
    }

    /// <summary>The whole document.</summary>
    public SchemaNode Root { get; }

    /// <summary>Whether the document is of draft 7 or older, where a reference hides the keywords beside it.</summary>
    public bool IsLegacy => _draft.IsLegacy;

    /// <inheritdoc cref="SchemaDraft.CountsZeroFractionsAsIntegers"/>
    public bool CountsZeroFractionsAsIntegers => _draft.CountsZeroFractionsAsIntegers;

    /// <summary>Whether the document's own draft does not have a keyword yet.</summary>
    public bool Lacks(string keyword) => _draft.Lacks(keyword);

    /// <summary>The schema at a place.</summary>
    public SchemaNode At(string path, JsonElement element)
    {
        if (!_byPath.TryGetValue(path, out SchemaNode? node))
        {
            if (element.ValueKind is not (JsonValueKind.Object or JsonValueKind.True or JsonValueKind.False))
                throw new SchemaRefusedException(path, "schema", "a schema is an object or a boolean.");
            _byPath.Add(path, node = new(_count++, element, path));
        }

        return node;
    }

    /// <summary>A schema within another.</summary>
    public SchemaNode Within(SchemaNode parent, JsonElement element, params ReadOnlySpan<string> steps)
    {
        string path = parent.Path;
        foreach (string step in steps)
            path += "/" + Escape(step);
        return At(path, element);
    }

    /// <summary>A schema that stands for a value: that which equals it.</summary>
    public SchemaNode Constant(SchemaNode owner, JsonElement value)
    {
        string text = value.GetRawText();
        if (!_constants.TryGetValue((owner.Id, text), out SchemaNode? node))
        {
            using JsonDocument document = JsonDocument.Parse("{\"const\":" + text + "}");
            _constants.Add((owner.Id, text), node = new(_count++, document.RootElement.Clone(), owner.Path));
        }

        return node;
    }

    /// <summary>A schema that nothing satisfies or, negated, everything.</summary>
    public SchemaNode Nothing => At("#/$never", False);

    /// <summary>A schema that everything satisfies.</summary>
    public SchemaNode Anything => At("#/$always", True);

    /// <summary>The schema that a reference names.</summary>
    public SchemaNode Resolve(SchemaNode from, string keyword, string reference)
    {
        int hash = reference.IndexOf('#', StringComparison.Ordinal);
        string document = hash < 0 ? reference : reference[..hash];
        string fragment = hash < 0 ? string.Empty : Uri.UnescapeDataString(reference[(hash + 1)..]);
        string basePath = document.Length == 0 ? ResourceOf(from.Path) : FindDocument(from, keyword, document);
        if (fragment.Length > 0 && fragment[0] != '/')
        {
            return _named.TryGetValue(AnchorName(basePath, fragment), out string? anchored)
                ? AtPath(from, keyword, anchored)
                : throw new SchemaRefusedException(from.Path, keyword, $"no anchor '{fragment}' in the schema.");
        }

        return AtPath(from, keyword, basePath + fragment);
    }

    private static JsonElement False { get; } = JsonDocument.Parse("false").RootElement;

    private static JsonElement True { get; } = JsonDocument.Parse("true").RootElement;

    private static string Escape(string step) =>
        step.Replace("~", "~0", StringComparison.Ordinal).Replace("/", "~1", StringComparison.Ordinal);

    private string FindDocument(SchemaNode from, string keyword, string document)
    {
        if (_named.TryGetValue(document, out string? path))
            return path;
        string resource = ResourceOf(from.Path);
        foreach ((string name, string at) in _named)
        {
            if (at == resource && Uri.TryCreate(name, UriKind.Absolute, out Uri? known)
                && Uri.TryCreate(known, document, out Uri? absolute) && _named.TryGetValue(absolute.ToString(), out path))
            {
                return path;
            }
        }

        throw new SchemaRefusedException(from.Path, keyword, $"'{document}' is not in this schema; put what it refers to under $defs.");
    }

    private string ResourceOf(string path)
    {
        string best = "#";
        foreach ((string name, string at) in _named)
        {
            if (!name.Contains('#', StringComparison.Ordinal) && path.StartsWith(at, StringComparison.Ordinal) && at.Length > best.Length
                && (path.Length == at.Length || path[at.Length] == '/'))
            {
                best = at;
            }
        }

        return best;
    }

    private SchemaNode AtPath(SchemaNode from, string keyword, string path)
    {
        if (_byPath.TryGetValue(path, out SchemaNode? node))
            return node;
        JsonElement at = _root;
        string canonical = "#";
        foreach (string raw in path[1..].Split('/').Skip(1))
        {
            string step = raw.Replace("~1", "/", StringComparison.Ordinal).Replace("~0", "~", StringComparison.Ordinal);
            bool found = at.ValueKind switch
            {
                JsonValueKind.Object => at.TryGetProperty(step, out at),
                JsonValueKind.Array => int.TryParse(step, out int index) && index >= 0 && index < at.GetArrayLength() && (at = at[index]).ValueKind != JsonValueKind.Undefined,
                _ => false,
            };
            if (!found)
                throw new SchemaRefusedException(from.Path, keyword, $"'{path}' is not in the schema.");
            canonical += "/" + raw;
        }

        return At(canonical, at);
    }

    /// <summary>The name of an anchor: the same one may stand in several resources.</summary>
    private static string AnchorName(string resource, string anchor) => resource + "#" + anchor;

    /// <summary>Finds what is named in a part of the document.</summary>
    /// <param name="element">The part.</param>
    /// <param name="path">Its pointer.</param>
    /// <param name="resource">The pointer of the resource around it: the nearest schema with an <c>$id</c>, or the whole document.</param>
    /// <param name="scope">The address of that resource.</param>
    /// <param name="depth">Levels above it.</param>
    private void CollectNames(JsonElement element, string path, string resource, string scope, int depth)
    {
        if (depth > 128)
            throw new SchemaRefusedException("#", "schema", "it is nested more than 128 deep.");
        if (element.ValueKind == JsonValueKind.Array)
        {
            int index = 0;
            foreach (JsonElement item in element.EnumerateArray())
                CollectNames(item, $"{path}/{index++}", resource, scope, depth + 1);
        }

        if (element.ValueKind != JsonValueKind.Object)
            return;
        if (path == "#" || !path.EndsWith("/properties", StringComparison.Ordinal))
        {
            foreach (string keyword in (string[])["$id", "id"])
            {
                if (element.TryGetProperty(keyword, out JsonElement id) && id.ValueKind == JsonValueKind.String && id.GetString() is { Length: > 0 } name)
                {
                    if (name[0] == '#')
                    {
                        _named.TryAdd(AnchorName(resource, name[1..]), path);
                        continue;
                    }

                    string absolute = Uri.TryCreate(scope, UriKind.Absolute, out Uri? parent) && Uri.TryCreate(parent, name, out Uri? full)
                        ? full.ToString() : name;
                    scope = absolute.TrimEnd('#');
                    resource = path;
                    _named.TryAdd(scope, path);
                    _named.TryAdd(name.TrimEnd('#'), path);
                }
            }

            foreach (string keyword in (string[])["$anchor", "$dynamicAnchor"])
            {
                if (element.TryGetProperty(keyword, out JsonElement anchor) && anchor.ValueKind == JsonValueKind.String)
                    _named.TryAdd(AnchorName(resource, anchor.GetString()!), path);
            }
        }

        foreach (JsonProperty property in element.EnumerateObject())
            CollectNames(property.Value, path + "/" + Escape(property.Name), resource, scope, depth + 1);
    }
}
