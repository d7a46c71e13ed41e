namespace LocalInfer.Constraints.Validation;

/// <summary>What of a container some schema has looked at: the rest is what <c>unevaluatedProperties</c> and <c>unevaluatedItems</c> are about.</summary>
internal sealed class EvaluatedParts
{
    private readonly HashSet<string> _properties = new(StringComparer.Ordinal);
    private readonly HashSet<int> _items = [];

    /// <summary>Marks a property.</summary>
    public void Add(string property) => _properties.Add(property);

    /// <summary>Marks an item.</summary>
    public void Add(int item) => _items.Add(item);

    /// <summary>Marks what another schema, which holds, has looked at.</summary>
    public void Add(EvaluatedParts other)
    {
        _properties.UnionWith(other._properties);
        _items.UnionWith(other._items);
    }

    /// <summary>Whether a property was looked at.</summary>
    public bool Has(string property) => _properties.Contains(property);

    /// <summary>Whether an item was looked at.</summary>
    public bool Has(int item) => _items.Contains(item);
}
