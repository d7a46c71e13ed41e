namespace LocalInfer.Backends.Cpu.Passes;

/// <summary>The tokens of one slice of a batch, side by side whichever sequence they belong to.</summary>
internal sealed class PassTokens
{
    /// <summary>Most tokens of a slice; bounds the working memory. Results do not depend on it.</summary>
    public const int Capacity = 256;

    private readonly CpuDecoderState[] _states = new CpuDecoderState[Capacity];
    private readonly int[] _positions = new int[Capacity];
    private readonly int[] _ids = new int[Capacity];
    private readonly bool[] _wantsRow = new bool[Capacity];

    public int Count { get; private set; }

    public bool IsFull => Count == Capacity;

    public CpuDecoderState State(int token) => _states[token];

    public int Position(int token) => _positions[token];

    public int Id(int token) => _ids[token];

    /// <summary>Whether the token's logit row is wanted.</summary>
    public bool WantsRow(int token) => _wantsRow[token];

    /// <summary>Neighbouring tokens of one sequence are a run; where that of a token ends.</summary>
    public int EndOfRun(int start)
    {
        int end = start + 1;
        while (end < Count && ReferenceEquals(_states[end], _states[start]))
        {
            end++;
        }

        return end;
    }

    public void Add(CpuDecoderState state, int position, int id, bool wantsRow)
    {
        (_states[Count], _positions[Count], _ids[Count], _wantsRow[Count]) = (state, position, id, wantsRow);
        Count++;
    }

    public void Clear()
    {
        Array.Clear(_states, 0, Count);
        Count = 0;
    }
}
