using System.Text.Json;

namespace LocalInfer.Constraints.Compilation;

/// <summary>A schema document: what its references lead to, and the schemas that stand for other things.</summary>
internal sealed class SchemaSource
{
    private static readonly JsonElement True = JsonDocument.Parse("true").RootElement;
    private static readonly JsonElement False = JsonDocument.Parse("false").RootElement;

    private readonly SchemaDocumentReader _document;
    private readonly SchemaNames _named;
    private readonly Dictionary<SchemaPart, Dictionary<SchemaPart, SchemaPart>> _constants = [];
    private readonly Dictionary<string, SchemaPart> _resolved = new(StringComparer.Ordinal);
    private readonly SchemaDraft _draft;
    private int _count;

    public SchemaSource(JsonElement root)
    {
        _document = new(root, isShared: true);
        _named = new(_document.Root);
        if (_named.HasSeveralResources)
        {
            _document = new(root, isShared: false);
            _named = new(_document.Root);
        }

        Root = _document.Root;
        _ = Root.Holds;
        _draft = SchemaDraft.Of(Root.TryGet("$schema", out SchemaPart? dialect) ? dialect.Text : string.Empty);
        _count = _document.Count;
        Nothing = new(null, _count++, False, [], []);
        Anything = new(null, _count++, True, [], []);
    }

    /// <summary>The whole document.</summary>
    public SchemaPart Root { get; }

    /// <summary>A schema that nothing satisfies or, negated, everything.</summary>
    public SchemaPart Nothing { get; }

    /// <summary>A schema that everything satisfies.</summary>
    public SchemaPart Anything { get; }

    /// <summary>Whether the document is of draft 7 or older, where a reference hides the keywords beside it.</summary>
    public bool IsLegacy => _draft.IsLegacy;

    /// <inheritdoc cref="SchemaDraft.CountsZeroFractionsAsIntegers"/>
    public bool CountsZeroFractionsAsIntegers => _draft.CountsZeroFractionsAsIntegers;

    /// <summary>Whether the document's own draft does not have a keyword yet.</summary>
    public bool Lacks(string keyword) => _draft.Lacks(keyword);

    /// <summary>A schema that stands for a value: that which equals it.</summary>
    public SchemaPart Constant(SchemaPart owner, SchemaPart value)
    {
        if (!_constants.TryGetValue(owner, out Dictionary<SchemaPart, SchemaPart>? ofOwner))
            _constants.Add(owner, ofOwner = []);
        if (!ofOwner.TryGetValue(value, out SchemaPart? part))
            ofOwner.Add(value, part = SchemaPart.Constant(_count++, owner, value));
        return part;
    }

    /// <summary>The demand that the schema holds which a reference names.</summary>
    /// <param name="from">The schema with the reference.</param>
    /// <param name="keyword">The keyword that holds it.</param>
    /// <param name="reference">The reference.</param>
    public SchemaLiteral Resolve(SchemaPart from, string keyword, string reference)
    {
        if (_named.HasSeveralResources)
            return Find(from, keyword, reference).Holds;
        if (!_resolved.TryGetValue(reference, out SchemaPart? part))
            _resolved.Add(reference, part = Find(from, keyword, reference));
        return part.Holds;
    }

    private SchemaPart Find(SchemaPart from, string keyword, string reference)
    {
        int hash = reference.IndexOf('#', StringComparison.Ordinal);
        string document = hash < 0 ? reference : reference[..hash];
        string fragment = hash < 0 ? string.Empty : Uri.UnescapeDataString(reference[(hash + 1)..]);
        SchemaPart resource = _named.ResourceOf(from);
        if (document.Length > 0)
        {
            resource = _named.FindDocument(resource, document)
                ?? throw new SchemaRefusedException(from.Path, keyword, $"'{document}' is not in this schema; put what it refers to under $defs.");
        }

        if (fragment.Length > 0 && fragment[0] != '/')
        {
            return _named.FindAnchor(resource, fragment)
                ?? throw new SchemaRefusedException(from.Path, keyword, $"no anchor '{fragment}' in the schema.");
        }

        return Follow(resource, fragment) ?? throw new SchemaRefusedException(from.Path, keyword, $"'{resource.Path}{fragment}' is not in the schema.");
    }

    private static SchemaPart? Follow(SchemaPart part, string pointer)
    {
        SchemaPart? at = part;
        foreach (string raw in pointer.Split('/').Skip(1))
        {
            string step = raw.Replace("~1", "/", StringComparison.Ordinal).Replace("~0", "~", StringComparison.Ordinal);
            if (at.Kind == JsonValueKind.Array)
                at = int.TryParse(step, out int index) && index >= 0 && index < at.Items.Length ? at.Items[index] : null;
            else
                at.TryGet(step, out at);
            if (at is null)
                return null;
        }

        return at;
    }
}
