using LocalInfer.Constraints.RegularExpressions;

namespace LocalInfer.Constraints.Languages;

/// <summary>A nondeterministic automaton over bytes, made piece by piece from a regular expression.</summary>
internal sealed class Nfa
{
    private const int LargestSize = 200_000;

    /// <summary>Marks the end of a state's edges.</summary>
    public const int None = -1;

    private NfaRead[] _reads = new NfaRead[64];
    private NfaJump[] _jumps = new NfaJump[64];
    private int[] _firstRead = new int[64];
    private int[] _firstJump = new int[64];

    /// <summary>States.</summary>
    public int Count { get; private set; }

    /// <summary>Edges that read a byte.</summary>
    public int ReadCount { get; private set; }

    /// <summary>Edges that read nothing.</summary>
    public int JumpCount { get; private set; }

    /// <summary>An edge that reads a byte.</summary>
    public ref readonly NfaRead ReadAt(int edge) => ref _reads[edge];

    /// <summary>An edge that reads nothing.</summary>
    public ref readonly NfaJump JumpAt(int edge) => ref _jumps[edge];

    /// <summary>The index of a state's first edge that reads; <see cref="None"/> where it has none.</summary>
    public int FirstRead(int state) => _firstRead[state];

    /// <summary>The index of a state's first edge that reads nothing; <see cref="None"/> where it has none.</summary>
    public int FirstJump(int state) => _firstJump[state];

    /// <summary>A new state.</summary>
    public int Add()
    {
        if (Count >= LargestSize)
            throw new LanguageBudgetException($"A pattern needs more than {LargestSize} states.");
        if (Count == _firstRead.Length)
        {
            Array.Resize(ref _firstRead, Count * 2);
            Array.Resize(ref _firstJump, Count * 2);
        }

        _firstRead[Count] = _firstJump[Count] = None;
        return Count++;
    }

    /// <summary>Adds an edge that reads nothing.</summary>
    public void Jump(int from, int to, RegexAssertion? test = null)
    {
        if (JumpCount == _jumps.Length)
        {
            var more = new NfaJump[JumpCount * 2];
            Array.Copy(_jumps, more, JumpCount);
            _jumps = more;
        }

        _jumps[JumpCount] = new(test, to, _firstJump[from]);
        _firstJump[from] = JumpCount++;
    }

    /// <summary>Adds an edge that reads any byte of a range.</summary>
    public void Read(int from, byte first, byte last, int to)
    {
        if (ReadCount == _reads.Length)
        {
            var more = new NfaRead[ReadCount * 2];
            Array.Copy(_reads, more, ReadCount);
            _reads = more;
        }

        _reads[ReadCount] = new(first, last, to, _firstRead[from]);
        _firstRead[from] = ReadCount++;
    }

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
                foreach (RegexNode item in items)
                    from = Append(item, from);
                return from;
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
