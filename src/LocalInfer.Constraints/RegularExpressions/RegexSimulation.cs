namespace LocalInfer.Constraints.RegularExpressions;

/// <summary>Runs a regular pattern over a text, all its states at once: time is states × text, whatever the pattern. Use an instance once.</summary>
internal sealed class RegexSimulation(RegexProgram program, int[] text)
{
    private readonly RegexSteps _steps = new(program.Source);
    private readonly int[] _seenAt = new int[program.Instructions.Length];
    private readonly Stack<int> _pending = new();

    /// <summary>Whether the pattern matches somewhere.</summary>
    public bool IsMatch()
    {
        List<int> states = [];
        List<int> next = [];
        for (int position = 0; position < text.Length; position++)
        {
            if (Add(states, 0, position))
                return true;
            foreach (int state in states)
            {
                _steps.Take();
                CodePointSet set = program.Sets[program.Instructions[state].First];
                if (set.Contains(text[position]) && Add(next, state + 1, position + 1))
                    return true;
            }

            (states, next) = (next, states);
            next.Clear();
        }

        return Add(states, 0, text.Length);
    }

    /// <summary>Adds the reading states that a state leads to at a position. True where the pattern has matched.</summary>
    private bool Add(List<int> states, int state, int position)
    {
        _pending.Push(state);
        while (_pending.TryPop(out int at))
        {
            if (_seenAt[at] == position + 1)
                continue;
            _steps.Take();
            _seenAt[at] = position + 1;
            RegexInstruction instruction = program.Instructions[at];
            switch (instruction.Operation)
            {
                case RegexOperation.Take:
                    states.Add(at);
                    break;
                case RegexOperation.Jump:
                    _pending.Push(instruction.First);
                    break;
                case RegexOperation.Split:
                    _pending.Push(instruction.First);
                    _pending.Push(instruction.Second);
                    break;
                case RegexOperation.Assert when RegexPosition.Holds((RegexAssertion)instruction.First, text, position):
                    _pending.Push(at + 1);
                    break;
                case RegexOperation.Match:
                    return true;
            }
        }

        return false;
    }
}
