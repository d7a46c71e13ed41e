using System.Buffers;

namespace LocalInfer.Constraints.Languages;

/// <summary>The transitions of an automaton while it is explored: a row for each state, the dead state's first. Its memory is borrowed.</summary>
internal sealed class DfaRows : IDisposable
{
    private const int FewestCells = 4096;

    private readonly int _width;
    private readonly int _budget;
    private int[] _cells = ArrayPool<int>.Shared.Rent(FewestCells);
    private int _count;

    /// <summary>Begins with the dead state's row.</summary>
    /// <param name="width">Cells of a row, up to one for each byte.</param>
    /// <param name="budget">Cells to fill at most.</param>
    public DfaRows(int width, int budget)
    {
        _width = width;
        _budget = budget;
        Add();
    }

    /// <summary>All rows.</summary>
    public ReadOnlySpan<int> All => _cells.AsSpan(0, _count);

    /// <summary>Adds the next state's row, of nothing but dead cells.</summary>
    /// <exception cref="LanguageBudgetException">There are too many.</exception>
    public Span<int> Add()
    {
        if (_count + _width > _budget)
            throw new LanguageBudgetException($"The automaton of a language needs more than {_budget} transitions.");
        if (_count + _width > _cells.Length)
        {
            int[] more = ArrayPool<int>.Shared.Rent(_cells.Length * 2);
            Array.Copy(_cells, more, _count);
            ArrayPool<int>.Shared.Return(_cells);
            _cells = more;
        }

        Span<int> row = _cells.AsSpan(_count, _width);
        row.Clear();
        _count += _width;
        return row;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        ArrayPool<int>.Shared.Return(_cells);
        _cells = [];
    }
}
