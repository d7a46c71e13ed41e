using LocalInfer.Constraints.Languages;

namespace LocalInfer.Constraints.Automata;

/// <summary>All frames met so far, each once, with what does not change about it. Grows under the automaton's lock.</summary>
internal sealed class FrameTable(GrammarNode[] nodes, PropertySets sets, int budget)
{
    private readonly InternTable<Frame> _frames = new();
    private int[] _fewestBytes = new int[16];
    private bool[] _ends = new bool[16];

    /// <summary>Sets of properties that frames of objects refer to.</summary>
    public PropertySets Sets { get; } = sets;

    /// <summary>Frames met.</summary>
    public int Count => _frames.Count;

    public ref readonly Frame this[int id] => ref _frames[id];

    /// <summary>The node that a frame is in.</summary>
    public GrammarNode NodeOf(int id) => nodes[_frames[id].Node];

    /// <summary>The fewest bytes from the frame to the end of the whole text.</summary>
    public int FewestBytes(int id) => id < 0 ? 0 : _fewestBytes[id];

    /// <summary>Whether the whole text may end here.</summary>
    public bool Ends(int id) => id < 0 || _ends[id];

    /// <summary>The id of a frame; -1 where it can never be completed.</summary>
    public int Intern(in Frame frame)
    {
        int id = _frames.Find(frame);
        if (id >= 0)
            return id;
        GrammarNode node = nodes[frame.Node];
        long fewest = node.FewestBytes(this, frame);
        if (fewest >= GrammarNode.Never)
            return -1;
        if (Count >= budget)
            throw new ConstraintBudgetException($"The constraint has met {budget} positions, more than its memory allows.");
        bool ends = node.CanEnd(frame) && Ends(frame.Parent);
        id = _frames.Add(frame);
        if (id == _fewestBytes.Length)
        {
            Array.Resize(ref _fewestBytes, id * 2);
            Array.Resize(ref _ends, id * 2);
        }

        _fewestBytes[id] = (int)Math.Min(fewest, GrammarNode.Never - 1);
        _ends[id] = ends;
        return id;
    }
}
