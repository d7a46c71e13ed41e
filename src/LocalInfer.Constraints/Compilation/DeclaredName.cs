using System.Text;

namespace LocalInfer.Constraints.Compilation;

/// <summary>A name of a property that a schema speaks of.</summary>
/// <param name="Text">The name.</param>
/// <param name="Place">Its place in the order of declaration.</param>
internal sealed record DeclaredName(string Text, int Place)
{
    /// <summary>The name in UTF-8.</summary>
    public byte[] Bytes { get; } = Encoding.UTF8.GetBytes(Text);

    /// <summary>The names that demands on an object speak of, each once, in the order of their bytes.</summary>
    public static DeclaredName[] Of(ObjectFacts facts)
    {
        var names = new List<DeclaredName>();
        var known = new HashSet<string>(StringComparer.Ordinal);
        foreach (PropertyRule rule in facts.Rules)
        {
            foreach ((string name, _) in rule.Declared)
                Add(name);
        }

        foreach (string name in facts.Required.Names)
            Add(name);
        foreach (string name in facts.Forbidden.Names)
            Add(name);
        names.Sort((a, b) => a.Bytes.AsSpan().SequenceCompareTo(b.Bytes));
        return [.. names];

        void Add(string name)
        {
            if (known.Add(name))
                names.Add(new(name, names.Count));
        }
    }
}
