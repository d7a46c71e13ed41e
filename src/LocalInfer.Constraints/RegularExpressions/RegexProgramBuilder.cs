using System.Collections.Immutable;

namespace LocalInfer.Constraints.RegularExpressions;

/// <summary>Compiles a parsed pattern. Counted repetitions are written out, up to a limit.</summary>
internal sealed class RegexProgramBuilder
{
    private const int LargestProgram = 200_000;

    private readonly RegularExpression _pattern;
    private readonly List<RegexInstruction> _instructions = [];
    private readonly Dictionary<CodePointSet, int> _sets = [];
    private int _registers;

    private RegexProgramBuilder(RegularExpression pattern)
    {
        _pattern = pattern;
        _registers = pattern.IsRegular ? 0 : 2 * (LastGroup(pattern.Root) + 1);
    }

    /// <summary>Compiles the pattern.</summary>
    /// <exception cref="RegexBudgetException">Written out, the pattern has more than 200,000 steps.</exception>
    public static RegexProgram Build(RegularExpression pattern)
    {
        RegexProgramBuilder builder = new(pattern);
        builder.Compile(pattern.Root, isBackward: false);
        builder.Emit(RegexOperation.Match);
        return new(pattern.Source, [.. builder._instructions], [.. builder._sets.OrderBy(s => s.Value).Select(s => s.Key)], builder._registers);
    }

    private void Compile(RegexNode node, bool isBackward)
    {
        switch (node)
        {
            case RegexNode.Class c:
                Emit(isBackward ? RegexOperation.TakeBack : RegexOperation.Take, IndexOf(c.Set));
                break;
            case RegexNode.Sequence s:
                foreach (RegexNode item in isBackward ? s.Items.Reverse() : s.Items)
                    Compile(item, isBackward);
                break;
            case RegexNode.Alternation a:
                CompileAlternation(a.Branches, isBackward);
                break;
            case RegexNode.Repeat r:
                CompileRepeat(r, isBackward);
                break;
            case RegexNode.Group g:
                CompileGroup(g, isBackward);
                break;
            case RegexNode.Assertion a:
                Emit(RegexOperation.Assert, (int)a.Kind);
                break;
            case RegexNode.LookAround l:
                int look = Emit(l.IsNegative ? RegexOperation.LookNegative : RegexOperation.LookPositive);
                Compile(l.Body, l.IsBehind);
                Emit(RegexOperation.Match);
                Patch(look, first: _instructions.Count);
                break;
            case RegexNode.BackReference b:
                Emit(isBackward ? RegexOperation.RepeatBack : RegexOperation.Repeat, b.Index);
                break;
        }
    }

    private void CompileAlternation(ImmutableArray<RegexNode> branches, bool isBackward)
    {
        List<int> exits = [];
        for (int i = 0; i < branches.Length; i++)
        {
            bool isLast = i == branches.Length - 1;
            int split = isLast ? -1 : Emit(RegexOperation.Split, _instructions.Count + 1);
            Compile(branches[i], isBackward);
            if (isLast)
                break;
            exits.Add(Emit(RegexOperation.Jump));
            Patch(split, second: _instructions.Count);
        }

        foreach (int exit in exits)
            Patch(exit, first: _instructions.Count);
    }

    private void CompileRepeat(RegexNode.Repeat repeat, bool isBackward)
    {
        for (int i = 0; i < repeat.Minimum; i++)
            CompileIteration(repeat.Body, isBackward);

        List<int> splits = [];
        if (repeat.Maximum is not { } maximum)
        {
            int loop = Emit(RegexOperation.Split);
            splits.Add(loop);
            CompileIteration(repeat.Body, isBackward, mustMove: true);
            Emit(RegexOperation.Jump, loop);
        }
        else
        {
            for (int i = repeat.Minimum; i < maximum; i++)
            {
                splits.Add(Emit(RegexOperation.Split));
                CompileIteration(repeat.Body, isBackward, mustMove: true);
            }
        }

        foreach (int split in splits)
        {
            int into = split + 1;
            int past = _instructions.Count;
            Patch(split, repeat.IsLazy ? past : into, repeat.IsLazy ? into : past);
        }
    }

    private void CompileIteration(RegexNode body, bool isBackward, bool mustMove = false)
    {
        int start = _instructions.Count;
        int register = _registers++;
        int last = _pattern.IsRegular ? 0 : LastGroup(body);
        if (last > 0)
            Emit(RegexOperation.Clear, 2 * FirstGroup(body), 2 * last + 2);
        if (mustMove && !_pattern.IsRegular)
            Emit(RegexOperation.Save, register);
        Compile(body, isBackward);
        if (mustMove && !_pattern.IsRegular)
            Emit(RegexOperation.MustHaveMoved, register);

        // A body without instructions would be written out for free, and for ever.
        if (_instructions.Count == start)
            Emit(RegexOperation.Jump, start + 1);
    }

    private void CompileGroup(RegexNode.Group group, bool isBackward)
    {
        int? register = _pattern.IsRegular ? null : 2 * group.Index;
        if (register is not null)
            Emit(RegexOperation.Save, register.Value + (isBackward ? 1 : 0));
        Compile(group.Body, isBackward);
        if (register is not null)
            Emit(RegexOperation.Save, register.Value + (isBackward ? 0 : 1));
    }

    private int Emit(RegexOperation operation, int first = 0, int second = 0)
    {
        if (_instructions.Count == LargestProgram)
            throw new RegexBudgetException($"The pattern '{_pattern.Source}' has more than {LargestProgram} steps when its repetitions are written out; use smaller counts.");
        _instructions.Add(new(operation, first, second));
        return _instructions.Count - 1;
    }

    private void Patch(int at, int? first = null, int? second = null) =>
        _instructions[at] = _instructions[at] with { First = first ?? _instructions[at].First, Second = second ?? _instructions[at].Second };

    private int IndexOf(CodePointSet set)
    {
        _sets.TryAdd(set, _sets.Count);
        return _sets[set];
    }

    private static int FirstGroup(RegexNode node) => Groups(node).DefaultIfEmpty(0).Min();

    private static int LastGroup(RegexNode node) => Groups(node).DefaultIfEmpty(0).Max();

    private static IEnumerable<int> Groups(RegexNode node) => node switch
    {
        RegexNode.Group g => g.Index is { } index ? Groups(g.Body).Prepend(index) : Groups(g.Body),
        RegexNode.Sequence s => s.Items.SelectMany(Groups),
        RegexNode.Alternation a => a.Branches.SelectMany(Groups),
        RegexNode.Repeat r => Groups(r.Body),
        RegexNode.LookAround l => Groups(l.Body),
        _ => [],
    };
}
