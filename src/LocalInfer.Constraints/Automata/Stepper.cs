namespace LocalInfer.Constraints.Automata;

/// <summary>Collects the frames behind one byte.</summary>
internal sealed class Stepper(FrameTable frames)
{
    /// <summary>Threads that a configuration may hold.</summary>
    private const int MostThreads = 1024;

    private int[] _ids = new int[16];

    /// <summary>Frames met so far.</summary>
    public FrameTable Frames { get; } = frames;

    /// <summary>The frames found, in ascending order and each once after <see cref="Sort"/>.</summary>
    public ReadOnlySpan<int> Found => _ids.AsSpan(0, Count);

    /// <summary>Frames found.</summary>
    public int Count { get; private set; }

    /// <summary>Forgets the frames found.</summary>
    public void Clear() => Count = 0;

    /// <summary>Steps one frame, and those below it where the upper ones may be over.</summary>
    public void Step(int id, Symbol symbol)
    {
        while (id >= 0)
        {
            Frame frame = Frames[id];
            GrammarNode node = Frames.NodeOf(id);
            node.Step(this, frame, symbol);
            if (!node.CanEnd(frame))
                return;
            id = frame.Parent;
        }
    }

    /// <summary>Adds a frame unless it can never be completed.</summary>
    public void Add(int node, ulong data, int parent)
    {
        int id = Frames.Intern(new(node, data, parent));
        if (id >= 0)
            Add(id);
    }

    /// <summary>Adds a frame that was met before: the element above it is over.</summary>
    public void Add(int id)
    {
        if (Count == _ids.Length)
        {
            if (Count >= MostThreads)
                throw new ConstraintBudgetException($"The text can be read in more than {MostThreads} ways at once; make the alternatives of the schema differ earlier.");
            Array.Resize(ref _ids, Count * 2);
        }

        _ids[Count++] = id;
    }

    /// <summary>Brings the frames found into ascending order, each once.</summary>
    public void Sort()
    {
        if (Count < 2)
            return;
        Span<int> ids = _ids.AsSpan(0, Count);
        ids.Sort();
        int kept = 1;
        for (int i = 1; i < ids.Length; i++)
        {
            if (ids[i] != ids[kept - 1])
                ids[kept++] = ids[i];
        }

        Count = kept;
    }
}
