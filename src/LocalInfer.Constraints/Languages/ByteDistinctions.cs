namespace LocalInfer.Constraints.Languages;

/// <summary>Collects which bytes several automata tell apart.</summary>
internal sealed class ByteDistinctions
{
    private readonly bool[] _starts = new bool[256];
    private readonly HashSet<byte[]> _maps = [];

    /// <summary>Adds a partition: the class of each byte.</summary>
    public void Add(byte[] map) => _maps.Add(map);

    /// <summary>Adds what an automaton tells apart.</summary>
    public void Add(ByteDfa language)
    {
        if (language.Words is { } words)
            words.Mark(_starts);
        else
            Add(language.Classes.Map);
    }

    /// <summary>The coarsest partition that tells all of it apart.</summary>
    public ByteClasses ToClasses()
    {
        Add(ByteClasses.FromStarts(_starts).Map);
        return ByteClasses.Meet(_maps);
    }
}
