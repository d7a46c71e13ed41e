namespace LocalInfer.Constraints.Compilation;

/// <summary>Names of properties in ascending order, each once. Immutable.</summary>
internal sealed class NameSet
{
    private readonly string[] _names;

    private NameSet(string[] names) => _names = names;

    /// <summary>No name.</summary>
    public static NameSet Empty { get; } = new([]);

    /// <summary>Whether there is none.</summary>
    public bool IsEmpty => _names.Length == 0;

    /// <summary>The names.</summary>
    public ReadOnlySpan<string> Names => _names;

    /// <summary>Whether a name is among them.</summary>
    public bool Contains(string name) => Array.BinarySearch(_names, name, StringComparer.Ordinal) >= 0;

    /// <summary>With another name.</summary>
    public NameSet Add(string name) => Contains(name) ? this : Of([.. _names, name]);

    /// <summary>With other names.</summary>
    public NameSet Union(NameSet other) => other.IsEmpty ? this : IsEmpty ? other : Of([.. _names, .. other._names]);

    /// <summary>The given names, which may repeat themselves; the array is taken over.</summary>
    public static NameSet Of(string[] names)
    {
        Array.Sort(names, StringComparer.Ordinal);
        int kept = 0;
        for (int i = 0; i < names.Length; i++)
        {
            if (kept == 0 || names[kept - 1] != names[i])
                names[kept++] = names[i];
        }

        return new(kept == names.Length ? names : names[..kept]);
    }

    /// <summary>Whether a name is in both.</summary>
    public bool Overlaps(NameSet other) => Array.Exists(_names, other.Contains);
}
