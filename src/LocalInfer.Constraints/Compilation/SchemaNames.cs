using System.Text.Json;

namespace LocalInfer.Constraints.Compilation;

/// <summary>What has a name in a document: its resources, which begin at the document's root and at each <c>$id</c>, and the anchors in them.</summary>
internal sealed class SchemaNames
{
    private readonly SchemaPart _root;
    private readonly Dictionary<string, SchemaPart> _resources = new(StringComparer.Ordinal);
    private readonly Dictionary<SchemaPart, Dictionary<string, SchemaPart>> _anchors = [];

    /// <summary>The resource of each part, kept where there are several.</summary>
    private readonly Dictionary<SchemaPart, SchemaPart> _resourceOf = [];

    /// <summary>Finds the names of a document.</summary>
    public SchemaNames(SchemaPart root)
    {
        _root = root;
        Collect(root, "#", root, string.Empty);
    }

    /// <summary>Whether a part of the document is a resource of its own.</summary>
    public bool HasSeveralResources { get; private set; }

    /// <summary>The resource that a part belongs to.</summary>
    public SchemaPart ResourceOf(SchemaPart part) => _resourceOf.GetValueOrDefault(part.Owner ?? part, _root);

    /// <summary>The anchor of a resource; null where it has none of the name.</summary>
    public SchemaPart? FindAnchor(SchemaPart resource, string name) => _anchors.GetValueOrDefault(resource)?.GetValueOrDefault(name);

    /// <summary>The resource that an address names, itself or relative to another resource; null where there is none.</summary>
    public SchemaPart? FindDocument(SchemaPart from, string address)
    {
        if (_resources.TryGetValue(address, out SchemaPart? found))
            return found;
        foreach ((string name, SchemaPart at) in _resources)
        {
            if (ReferenceEquals(at, from) && Uri.TryCreate(name, UriKind.Absolute, out Uri? known)
                && Uri.TryCreate(known, address, out Uri? absolute) && _resources.TryGetValue(absolute.ToString(), out found))
            {
                return found;
            }
        }

        return null;
    }

    /// <summary>Finds what is named in a part.</summary>
    /// <param name="part">The part.</param>
    /// <param name="name">Its own name.</param>
    /// <param name="resource">The resource around it.</param>
    /// <param name="scope">The address of that resource.</param>
    private void Collect(SchemaPart part, string name, SchemaPart resource, string scope)
    {
        if (part.Kind == JsonValueKind.Object && name != "properties")
        {
            ReadAddress(part, "$id", ref resource, ref scope);
            ReadAddress(part, "id", ref resource, ref scope);
            ReadAnchor(part, "$anchor", resource);
            ReadAnchor(part, "$dynamicAnchor", resource);
        }

        if (HasSeveralResources)
            _resourceOf.TryAdd(part, resource);
        for (int i = 0; i < part.Items.Length; i++)
        {
            if (part.Items[i].Items.Length > 0)
                Collect(part.Items[i], part.Names.Length > 0 ? part.Names[i] : string.Empty, resource, scope);
        }
    }

    private void ReadAddress(SchemaPart part, string keyword, ref SchemaPart resource, ref string scope)
    {
        if (!part.TryGet(keyword, out SchemaPart? id) || id is not { Kind: JsonValueKind.String, Text: { Length: > 0 } address })
            return;
        if (address[0] == '#')
        {
            AddAnchor(resource, address[1..], part);
            return;
        }

        string absolute = Uri.TryCreate(scope, UriKind.Absolute, out Uri? parent) && Uri.TryCreate(parent, address, out Uri? full) ? full.ToString() : address;
        scope = absolute.TrimEnd('#');
        resource = part;
        HasSeveralResources |= !ReferenceEquals(part, _root);
        _resources.TryAdd(scope, part);
        _resources.TryAdd(address.TrimEnd('#'), part);
    }

    private void ReadAnchor(SchemaPart part, string keyword, SchemaPart resource)
    {
        if (part.TryGet(keyword, out SchemaPart? anchor) && anchor.Kind == JsonValueKind.String)
            AddAnchor(resource, anchor.Text, part);
    }

    private void AddAnchor(SchemaPart resource, string name, SchemaPart part)
    {
        if (!_anchors.TryGetValue(resource, out Dictionary<string, SchemaPart>? anchors))
            _anchors.Add(resource, anchors = new(StringComparer.Ordinal));
        anchors.TryAdd(name, part);
    }
}
