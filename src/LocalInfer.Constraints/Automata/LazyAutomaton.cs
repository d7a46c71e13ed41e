using LocalInfer.Constraints.Languages;

namespace LocalInfer.Constraints.Automata;

/// <summary>
/// A deterministic automaton over bytes whose states, the configurations, are sets of stacks. States and transitions are made when they are first
/// needed, under one lock; readers of what exists take none.
/// </summary>
internal sealed class LazyAutomaton
{
    /// <summary>The configuration in which nothing can follow and nothing has ended.</summary>
    public const int Dead = 0;

    private const int Unknown = -1;

    private readonly Lock _gate = new();
    private readonly FrameTable _frames;
    private readonly ConfigurationTable _configurations;
    private readonly Stepper _stepper;
    private readonly ByteClasses _classes;
    private readonly AutomatonBudget _budget;
    private int[] _next = [];

    /// <summary>Creates the automaton.</summary>
    /// <param name="nodes">The grammar; each node's id is its index.</param>
    /// <param name="root">The element that the whole text is.</param>
    /// <param name="controls">The control tokens in the grammar, each once.</param>
    /// <param name="budget">How large it may grow.</param>
    public LazyAutomaton(GrammarNode[] nodes, SequenceNode root, int[] controls, AutomatonBudget budget)
    {
        _budget = budget;
        Controls = controls;
        _classes = ByteClasses.Meet(nodes.SelectMany(n => n.ByteMaps).Append(JsonText.ByteMap).Distinct());
        Classes = _classes.Map;
        Width = _classes.Count + controls.Length;
        _frames = new(nodes, new PropertySets(), budget.Frames);
        _stepper = new(_frames);
        _configurations = new(budget.Configurations);
        _stepper.Sort();
        NewConfiguration();
        _stepper.Add(root.Id, 0, _frames.Intern(new(nodes.OfType<EndNode>().First().Id, 0, -1)));
        Start = NewConfiguration();
    }

    /// <summary>The class of each byte.</summary>
    public byte[] Classes { get; }

    /// <summary>The ids of the control tokens that the automaton reads.</summary>
    public int[] Controls { get; }

    /// <summary>Cells of a row of <see cref="Next"/>: one for each class, then one for each control token.</summary>
    public int Width { get; }

    /// <summary>Where texts begin; <see cref="Dead"/> where there is none.</summary>
    public int Start { get; }

    /// <summary>Configurations met.</summary>
    public int Count => _configurations.Count;

    /// <summary>Whether half of the budget is used.</summary>
    public bool IsWorn => _frames.Count > _budget.Frames / 2 || _configurations.Count > _budget.Configurations / 2;

    /// <summary>The transitions: a row for each configuration, negative where not yet known. Replaced when it grows.</summary>
    public int[] Next => Volatile.Read(ref _next);

    /// <summary>The configuration behind a byte.</summary>
    public int Step(int configuration, byte value)
    {
        int next = Next[(configuration * Width) + Classes[value]];
        return next >= 0 ? next : StepSlowly(configuration, value);
    }

    /// <summary>The configuration behind a control token.</summary>
    public int StepControl(int configuration, int tokenId)
    {
        int index = Array.IndexOf(Controls, tokenId);
        return index < 0 ? Dead : Make(configuration, _classes.Count + index, Symbol.OfToken(tokenId));
    }

    /// <summary>The configuration behind some bytes.</summary>
    public int Run(int configuration, ReadOnlySpan<byte> bytes)
    {
        foreach (byte value in bytes)
        {
            if (configuration == Dead)
                break;
            configuration = Step(configuration, value);
        }

        return configuration;
    }

    /// <summary>Whether a text may end here.</summary>
    public bool IsEnd(int configuration) => _configurations.FactsOf(configuration).IsEnd;

    /// <summary>How many characters may follow whatever they are.</summary>
    public Freedom FreedomOf(int configuration) => _configurations.FactsOf(configuration).Freedom;

    /// <summary>The fewest bytes to the end of a text; no more than those, where a pattern meets a limit of characters.</summary>
    public int FewestBytes(int configuration) => _configurations.FactsOf(configuration).FewestBytes;

    /// <summary>The most that <see cref="FewestBytes"/> is in any configuration met.</summary>
    public int MostFewestBytes => _configurations.MostFewestBytes;

    /// <summary>The first step of a shortest way to the end, always the same one.</summary>
    /// <param name="configuration">One that is not at the end and not dead.</param>
    /// <param name="next">The configuration behind the step: the nearest to the end. One that is nearer by a byte is looked for first, but need not exist:
    /// <see cref="FewestBytes"/>.</param>
    public Symbol ShortestStep(int configuration, out int next)
    {
        int wanted = FewestBytes(configuration) - 1;
        Symbol nearest = default;
        next = Dead;
        foreach (byte value in _classes.Representatives)
        {
            if (IsNearer(Step(configuration, value), ref next))
                nearest = new(value);
            if (next != Dead && FewestBytes(next) <= wanted)
                return nearest;
        }

        foreach (int id in Controls)
        {
            if (IsNearer(StepControl(configuration, id), ref next))
                nearest = Symbol.OfToken(id);
        }

        return nearest;
    }

    /// <summary>The only byte that can come, or -1 where the text may end or go on in several ways.</summary>
    public int ForcedByte(int configuration)
    {
        if (configuration == Dead || IsEnd(configuration) || Array.Exists(Controls, id => StepControl(configuration, id) != Dead))
            return -1;
        int forced = -1;
        for (int c = 0; c < _classes.Count; c++)
        {
            if (Step(configuration, _classes.Representatives[c]) == Dead)
                continue;
            if (forced >= 0 || _classes.Sizes[c] > 1)
                return -1;
            forced = _classes.Representatives[c];
        }

        return forced;
    }

    /// <summary>The only thing that can come where it is a control token, else -1.</summary>
    public int ForcedControl(int configuration)
    {
        if (Controls.Length == 0 || configuration == Dead || IsEnd(configuration))
            return -1;
        int forced = -1;
        foreach (int id in Controls)
        {
            if (StepControl(configuration, id) == Dead)
                continue;
            if (forced >= 0)
                return -1;
            forced = id;
        }

        return forced >= 0 && Array.TrueForAll(_classes.Representatives, value => Step(configuration, value) == Dead) ? forced : -1;
    }

    /// <summary>The configuration behind a byte, made if need be.</summary>
    public int StepSlowly(int configuration, byte value) => Make(configuration, Classes[value], new(value));

    /// <summary>Makes the transitions by all bytes, which costs less than one after the other.</summary>
    public void Expand(int configuration)
    {
        lock (_gate)
        {
            for (int c = 0; c < _classes.Count; c++)
                MakeWithin(configuration, c, new(_classes.Representatives[c]));
        }
    }

    private int Make(int configuration, int column, Symbol symbol)
    {
        lock (_gate)
            return MakeWithin(configuration, column, symbol);
    }

    private int MakeWithin(int configuration, int column, Symbol symbol)
    {
        int cell = (configuration * Width) + column;
        if (_next[cell] != Unknown)
            return _next[cell];
        _stepper.Clear();
        foreach (int thread in _configurations.ThreadsOf(configuration))
            _stepper.Step(thread, symbol);
        int next = _stepper.Count == 0 ? Dead : NewConfiguration();
        Volatile.Write(ref _next[cell], next);
        return next;
    }

    private bool IsNearer(int to, ref int next)
    {
        if (to == Dead || (next != Dead && FewestBytes(to) >= FewestBytes(next)))
            return false;
        next = to;
        return true;
    }

    private int NewConfiguration()
    {
        _stepper.Sort();
        ReadOnlySpan<int> threads = _stepper.Found;
        if (_configurations.TryFind(threads, out int id))
            return id;
        id = _configurations.Add(threads, FactsOf(threads));
        int needed = (id + 1) * Width;
        if (_next.Length < needed)
        {
            int[] larger = GC.AllocateUninitializedArray<int>(Math.Max(needed, Math.Max(_next.Length * 2, 64 * Width)));
            _next.CopyTo(larger, 0);
            Volatile.Write(ref _next, larger);
        }

        _next.AsSpan(id * Width, Width).Fill(id == Dead ? Dead : Unknown);
        return id;
    }

    private ConfigurationFacts FactsOf(ReadOnlySpan<int> threads)
    {
        bool isEnd = false;
        Freedom? freedom = null;
        int fewest = GrammarNode.Never;
        foreach (int id in threads)
        {
            isEnd |= _frames.Ends(id);
            fewest = Math.Min(fewest, _frames.FewestBytes(id));
            Freedom of = _frames.NodeOf(id).FreedomOf(_frames, _frames[id]);
            freedom = freedom?.Or(of) ?? of;
        }

        return new(isEnd, freedom ?? default, fewest);
    }
}
