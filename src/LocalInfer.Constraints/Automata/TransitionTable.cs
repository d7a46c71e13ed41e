namespace LocalInfer.Constraints.Automata;

/// <summary>
/// What an automaton does at each symbol, a row for each configuration. Rows lie in pages that never move: grown in one piece, tables were most of the
/// memory that masks took. Rows are added and set under the automaton's lock; whoever has met a row's number may read it without.
/// </summary>
/// <param name="width">Cells of a row.</param>
internal sealed class TransitionTable(int width)
{
    /// <summary>What a cell holds until it is set.</summary>
    public const int Unknown = -1;

    /// <summary>A row lies in the page of its number shifted by so much.</summary>
    public const int PageShift = 5;

    /// <summary>Those bits of a row's number are its place in the page.</summary>
    public const int PageMask = (1 << PageShift) - 1;

    private int[][] _pages = new int[4][];

    /// <summary>Cells of a row.</summary>
    public int Width => width;

    /// <summary>The pages. Replaced when all of them are in use: a row beyond them is in the new ones.</summary>
    public int[][] Pages => Volatile.Read(ref _pages);

    /// <summary>Reads a cell.</summary>
    public int this[int row, int column] => Volatile.Read(ref Pages[row >> PageShift][((row & PageMask) * width) + column]);

    /// <summary>Makes room for a row, the next one.</summary>
    public void Add(int row)
    {
        int page = row >> PageShift;
        if ((row & PageMask) != 0)
            return;
        if (page == _pages.Length)
        {
            int[][] more = new int[page * 2][];
            _pages.CopyTo(more, 0);
            Volatile.Write(ref _pages, more);
        }

        int[] cells = GC.AllocateUninitializedArray<int>(width << PageShift);
        cells.AsSpan().Fill(Unknown);
        Volatile.Write(ref _pages[page], cells);
    }

    /// <summary>Sets a cell.</summary>
    public void Set(int row, int column, int to) => Volatile.Write(ref _pages[row >> PageShift][((row & PageMask) * width) + column], to);
}
