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

    private readonly Lock _gate = new();
    private readonly FrameTable _frames;
    private readonly ConfigurationTable _configurations;
    private readonly Stepper _stepper;
    private readonly AutomatonBudget _budget;

    /// <summary>Creates the automaton.</summary>
    /// <param name="nodes">The grammar; each node's id is its index.</param>
    /// <param name="root">The element that the whole text is.</param>
    /// <param name="controls">The control tokens in the grammar, each once.</param>
    /// <param name="budget">How large it may grow.</param>
    public LazyAutomaton(GrammarNode[] nodes, SequenceNode root, int[] controls, AutomatonBudget budget)
    {
        _budget = budget;
        Controls = controls;
        Classes = ClassesOf(nodes);
        Transitions = new(Classes.Count + controls.Length);
        _frames = new(nodes, new PropertySets(), budget.Frames);
        _stepper = new(_frames);
        _configurations = new(budget.Configurations);
        _stepper.Sort();
        NewConfiguration();
        for (int column = 0; column < Transitions.Width; column++)
            Transitions.Set(Dead, column, Dead);
        _stepper.Add(root.Id, 0, _frames.Intern(new(EndNode.FirstId, 0, -1)));
        Start = NewConfiguration();
    }

    /// <summary>The bytes that the automaton never tells apart.</summary>
    public ByteClasses Classes { get; }

    /// <summary>The ids of the control tokens that the automaton reads.</summary>
    public int[] Controls { get; }

    /// <summary>The transitions known: a cell for each class, then one for each control token.</summary>
    public TransitionTable Transitions { get; }

    /// <summary>Where texts begin; <see cref="Dead"/> where there is none.</summary>
    public int Start { get; }

    /// <summary>Configurations met.</summary>
    public int Count => _configurations.Count;

    /// <summary>Whether half of the budget is used.</summary>
    public bool IsWorn => _frames.Count > _budget.Frames / 2 || _configurations.Count > _budget.Configurations / 2;

    /// <summary>The configuration behind a byte.</summary>
    public int Step(int configuration, byte value)
    {
        int next = Transitions[configuration, Classes.Map[value]];
        return next >= 0 ? next : StepSlowly(configuration, value);
    }

    /// <summary>The configuration behind a control token.</summary>
    public int StepControl(int configuration, int tokenId)
    {
        int index = Array.IndexOf(Controls, tokenId);
        return index < 0 ? Dead : Make(configuration, Classes.Count + index, Symbol.OfToken(tokenId));
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

    /// <summary>The configuration behind a byte, made if need be.</summary>
    public int StepSlowly(int configuration, byte value) => Make(configuration, Classes.Map[value], new(value));

    /// <summary>Makes the transitions by all bytes, which costs less than one after the other.</summary>
    public void Expand(int configuration)
    {
        lock (_gate)
        {
            for (int c = 0; c < Classes.Count; c++)
                MakeWithin(configuration, c, new(Classes.Representatives[c]));
        }
    }

    private int Make(int configuration, int column, Symbol symbol)
    {
        lock (_gate)
            return MakeWithin(configuration, column, symbol);
    }

    private int MakeWithin(int configuration, int column, Symbol symbol)
    {
        int known = Transitions[configuration, column];
        if (known != TransitionTable.Unknown)
            return known;
        _stepper.Clear();
        foreach (int thread in _configurations.ThreadsOf(configuration))
            _stepper.Step(thread, symbol);
        int next = _stepper.Count == 0 ? Dead : NewConfiguration();
        Transitions.Set(configuration, column, next);
        return next;
    }

    private static ByteClasses ClassesOf(GrammarNode[] nodes)
    {
        var bytes = new ByteDistinctions();
        bytes.Add(JsonText.ByteMap);
        foreach (GrammarNode node in nodes)
            node.AddDistinctions(bytes);
        return bytes.ToClasses();
    }

    private int NewConfiguration()
    {
        _stepper.Sort();
        ReadOnlySpan<int> threads = _stepper.Found;
        if (_configurations.TryFind(threads, out int id))
            return id;
        id = _configurations.Add(threads, FactsOf(threads));
        Transitions.Add(id);
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
