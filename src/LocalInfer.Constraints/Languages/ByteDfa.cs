namespace LocalInfer.Constraints.Languages;

/// <summary>
/// A deterministic automaton over bytes from whose every state a word can be completed. State 0 is dead. Immutable; any thread may use it.
/// </summary>
internal sealed class ByteDfa
{
    /// <summary>A distance that means "never".</summary>
    public const int Never = int.MaxValue / 2;

    /// <summary>The label of a state in which no word ends.</summary>
    public const int NoLabel = -1;

    private readonly int[] _next = [];
    private readonly byte[] _map = [];
    private readonly int _width;
    private readonly int[] _labels;
    private int[]? _freeCharacters; // + 1, as far as they were asked for
    private DfaFreedom? _freedom;
    private int[]? _fewestBytes;
    private int[]? _fewestJsonBytes;
    private int[]? _fewestCharacters;

    internal ByteDfa(ByteClasses classes, int[] next, int[] labels, int start)
    {
        Classes = classes;
        _map = classes.Map;
        _width = classes.Count;
        _next = next;
        _labels = labels;
        Start = start;
    }

    /// <summary>An automaton whose transitions are those of a trie: a table of them would be nearly empty.</summary>
    internal ByteDfa(WordTrie words, int[] labels)
    {
        Words = words;
        _labels = labels;
        Start = words.StateCount > 2 || labels[1] >= 0 ? 1 : 0;
    }

    /// <summary>The bytes that are never told apart.</summary>
    public ByteClasses Classes => field ??= Words!.ToClasses();

    /// <summary>The words where they are finitely many and were given one by one, else null.</summary>
    public WordTrie? Words { get; }

    /// <summary>States, the dead one included.</summary>
    public int StateCount => _labels.Length;

    /// <summary>Where a word begins; 0 where the language is empty.</summary>
    public int Start { get; }

    /// <summary>Whether there is no word at all.</summary>
    public bool IsEmpty => Start == 0;

    /// <summary>For each state the fewest bytes to the end of a word.</summary>
    public int[] FewestBytes => _fewestBytes ??= DfaDistances.ToEnd(this, DfaDistances.RawCost);

    /// <summary>The same where each byte is written as in a JSON string.</summary>
    public int[] FewestJsonBytes => _fewestJsonBytes ??= DfaDistances.ToEnd(this, DfaDistances.JsonCost);

    /// <summary>The fewest characters instead.</summary>
    public int[] FewestCharacters => _fewestCharacters ??= DfaDistances.ToEnd(this, DfaDistances.CharacterCost);

    /// <summary>How many characters may follow a state whatever they are, as far as that matters; <see cref="Never"/> without end.</summary>
    public int FreeCharacters(int state)
    {
        if (Words is not null)
            return 0; // finitely many words do not hold every character
        int[] known = _freeCharacters ?? Interlocked.CompareExchange(ref _freeCharacters, new int[StateCount], null) ?? _freeCharacters;
        int free = Volatile.Read(ref known[state]);
        if (free == 0)
            Volatile.Write(ref known[state], free = (_freedom ??= new(this)).From(state) + 1);
        return free - 1;
    }

    /// <summary>The state behind a byte, 0 where no word goes on so.</summary>
    public int Step(int state, byte value) => Words is { } words ? words.Step(state, value) : _next[(state * _width) + _map[value]];

    /// <summary>What kind of word ends in the state, or <see cref="NoLabel"/>.</summary>
    public int LabelOf(int state) => _labels[state];

    /// <summary>Whether a word may end in the state.</summary>
    public bool IsEnd(int state) => _labels[state] >= 0;

    /// <summary>The state behind some bytes, 0 where no word begins so.</summary>
    public int Run(ReadOnlySpan<byte> bytes)
    {
        int state = Start;
        foreach (byte value in bytes)
            state = Step(state, value);
        return state;
    }

    /// <summary>Whether the bytes are a word.</summary>
    public bool Accepts(ReadOnlySpan<byte> bytes) => IsEnd(Run(bytes));

    /// <summary>The states behind each class of bytes, where the automaton has a table of them.</summary>
    internal ReadOnlySpan<int> Row(int state) => _next.AsSpan(state * _width, _width);

    /// <summary>The state behind the class of a byte.</summary>
    internal int StepClass(int state, int byteClass) =>
        Words is { } words ? words.Step(state, Classes.Representatives[byteClass]) : _next[(state * _width) + byteClass];
}
