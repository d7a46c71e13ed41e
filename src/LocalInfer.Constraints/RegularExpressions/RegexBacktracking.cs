namespace LocalInfer.Constraints.RegularExpressions;

/// <summary>Runs a pattern with look-arounds or back-references: tries one way after the other, within a budget of steps. Use an instance once.</summary>
internal sealed class RegexBacktracking
{
    private const int Unset = -1;

    private readonly RegexProgram _program;
    private readonly int[] _text;
    private readonly int[] _registers;
    private readonly RegexSteps _steps;

    // What to try next (Register < 0: go on at Instruction, Value = position) and what to restore before (Register = Value).
    private readonly Stack<(int Instruction, int Register, int Value)> _choices = new();

    public RegexBacktracking(RegexProgram program, int[] text)
    {
        _program = program;
        _text = text;
        _steps = new(program.Source);
        _registers = new int[program.RegisterCount];
    }

    /// <summary>Whether the pattern matches somewhere.</summary>
    public bool IsMatch()
    {
        for (int start = 0; start <= _text.Length; start++)
        {
            Array.Fill(_registers, Unset);
            _choices.Clear();
            if (Run(0, start))
                return true;
        }

        return false;
    }

    /// <summary>Runs from an instruction to a Match. What it leaves on the stack above its base is only what restores registers.</summary>
    private bool Run(int at, int position)
    {
        int stackBase = _choices.Count;
        while (true)
        {
            _steps.Take();
            RegexInstruction instruction = _program.Instructions[at];
            if (instruction.Operation == RegexOperation.Match)
            {
                DropChoices(stackBase);
                return true;
            }

            int? next = Step(instruction, at, ref position);
            if (next is not null)
                at = next.Value;
            else if (!BackTrack(stackBase, out at, out position))
                return false;
        }
    }

    /// <summary>Does one instruction; null where it fails.</summary>
    private int? Step(RegexInstruction instruction, int at, ref int position)
    {
        bool goesOn = true;
        switch (instruction.Operation)
        {
            case RegexOperation.Take:
                goesOn = position < _text.Length && _program.Sets[instruction.First].Contains(_text[position++]);
                break;
            case RegexOperation.TakeBack:
                goesOn = position > 0 && _program.Sets[instruction.First].Contains(_text[--position]);
                break;
            case RegexOperation.Split:
                _choices.Push((instruction.Second, Unset, position));
                return instruction.First;
            case RegexOperation.Jump:
                return instruction.First;
            case RegexOperation.Assert:
                goesOn = RegexPosition.Holds((RegexAssertion)instruction.First, _text, position);
                break;
            case RegexOperation.Save:
                Set(instruction.First, position);
                break;
            case RegexOperation.MustHaveMoved:
                goesOn = _registers[instruction.First] != position;
                break;
            case RegexOperation.Clear:
                for (int register = instruction.First; register < instruction.Second; register++)
                    Set(register, Unset);
                break;
            case RegexOperation.LookPositive:
                return Run(at + 1, position) ? instruction.First : null;
            case RegexOperation.LookNegative:
                return Fails(at + 1, position) ? instruction.First : null;
            case RegexOperation.Repeat or RegexOperation.RepeatBack:
                goesOn = TakeAgain(instruction, ref position);
                break;
        }

        return goesOn ? at + 1 : null;
    }

    private bool Fails(int at, int position)
    {
        int stackBase = _choices.Count;
        bool matched = Run(at, position);
        while (_choices.Count > stackBase)
            Restore(_choices.Pop());
        return !matched;
    }

    private bool TakeAgain(RegexInstruction instruction, ref int position)
    {
        int start = _registers[2 * instruction.First];
        int end = _registers[2 * instruction.First + 1];
        if (start == Unset || end == Unset)
            return true;
        int length = end - start;
        int from = instruction.Operation == RegexOperation.Repeat ? position : position - length;
        if (from < 0 || from + length > _text.Length || !_text.AsSpan(start, length).SequenceEqual(_text.AsSpan(from, length)))
            return false;
        position = instruction.Operation == RegexOperation.Repeat ? from + length : from;
        return true;
    }

    private void Set(int register, int value)
    {
        if (_registers[register] == value)
            return;
        _choices.Push((Unset, register, _registers[register]));
        _registers[register] = value;
    }

    private bool BackTrack(int stackBase, out int at, out int position)
    {
        while (_choices.Count > stackBase)
        {
            (int Instruction, int Register, int Value) choice = _choices.Pop();
            if (choice.Register == Unset)
            {
                (at, position) = (choice.Instruction, choice.Value);
                return true;
            }

            Restore(choice);
        }

        (at, position) = (0, 0);
        return false;
    }

    private void Restore((int Instruction, int Register, int Value) choice) => _registers[choice.Register] = choice.Value;

    /// <summary>A look-around that matched is not entered again; what restores registers is kept.</summary>
    private void DropChoices(int stackBase)
    {
        (int Instruction, int Register, int Value)[] kept = [.. _choices.Take(_choices.Count - stackBase).Where(c => c.Register != Unset).Reverse()];
        while (_choices.Count > stackBase)
            _choices.Pop();
        foreach ((int, int, int) choice in kept)
            _choices.Push(choice);
    }
}
