using LocalInfer.Constraints.Languages;

namespace LocalInfer.Constraints.Automata;

/// <summary>Sets of properties that an object may already have, each once, with their count. Grows under the automaton's lock.</summary>
internal sealed class PropertySets
{
    private readonly InternTable<PropertySet> _sets = new();

    public PropertySets() => Intern(new([], 0));

    /// <summary>The id of the empty set.</summary>
    public static int Empty => 0;

    public PropertySet this[int id] => _sets[id];

    /// <summary>The id of a set.</summary>
    public int Intern(PropertySet set)
    {
        int id = _sets.Find(set);
        return id >= 0 ? id : _sets.Add(set);
    }
}
