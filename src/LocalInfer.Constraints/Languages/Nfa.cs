using LocalInfer.Constraints.RegularExpressions;

namespace LocalInfer.Constraints.Languages;

/// <summary>A nondeterministic automaton over bytes, made piece by piece from a regular expression.</summary>
internal sealed class Nfa
{
    private const int LargestSize = 200_000;

    /// <summary>Edges that read a byte from a range.</summary>
    public List<List<(byte First, byte Last, int To)>> Reads { get; } = [];

    /// <summary>Edges that read nothing, with the position test that they need, if any.</summary>
    public List<List<(RegexAssertion? Test, int To)>> Jumps { get; } = [];

    /// <summary>A new state.</summary>
    public int Add()
    {
        if (Reads.Count >= LargestSize)
            throw new LanguageBudgetException($"A pattern needs more than {LargestSize} states.");
        Reads.Add([]);
        Jumps.Add([]);
        return Reads.Count - 1;
    }

    /// <summary>Adds an edge that reads nothing.</summary>
    public void Jump(int from, int to, RegexAssertion? test = null) => Jumps[from].Add((test, to));

    /// <summary>Adds an edge that reads any byte of a range.</summary>
    public void Read(int from, byte first, byte last, int to) => Reads[from].Add((first, last, to));

    /// <summary>Adds what a construct matches between a state and a new one, which is returned.</summary>
    public int Append(RegexNode node, int from)
    {
        switch (node)
        {
            case RegexNode.Class(var set):
                int end = Add();
                foreach (CodePointRange range in set.Ranges)
                    Utf8Ranges.Append(this, range, from, end);
                return end;
            case RegexNode.Sequence(var items):
                return items.Aggregate(from, (at, item) => Append(item, at));
            case RegexNode.Alternation(var branches):
                int join = Add();
                foreach (RegexNode branch in branches)
                    Jump(Append(branch, from), join);
                return join;
            case RegexNode.Group(var body, _, _):
                return Append(body, from);
            case RegexNode.Repeat(var body, int minimum, var maximum, _):
                return AppendRepeat(body, minimum, maximum, from);
            case RegexNode.Assertion(var kind):
                int behind = Add();
                Jump(from, behind, kind);
                return behind;
            default:
                throw new LanguageBudgetException("A pattern with look-around or back-references is not regular.");
        }
    }

    private int AppendRepeat(RegexNode body, int minimum, int? maximum, int from)
    {
        int at = from;
        for (int i = 0; i < minimum; i++)
            at = Append(body, at);
        if (maximum is null)
        {
            int loop = Add();
            Jump(at, loop);
            Jump(Append(body, loop), loop);
            int after = Add();
            Jump(loop, after);
            return after;
        }

        int end = Add();
        Jump(at, end);
        for (int i = minimum; i < maximum; i++)
        {
            // A fresh state before each optional body keeps the way round it from re-entering an inner loop.
            int before = Add();
            Jump(at, before);
            at = Append(body, before);
            Jump(at, end);
        }

        return end;
    }
}
