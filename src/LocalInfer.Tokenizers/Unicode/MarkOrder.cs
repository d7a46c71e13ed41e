namespace LocalInfer.Tokenizers.Unicode;

/// <summary>Brings combining marks into canonical order. Its buffer is used again: one thread at a time.</summary>
internal sealed class MarkOrder(NfcTables tables)
{
    private const int Classes = 256;
    private const int ShortRun = 32;

    private int[] _sorted = [];

    /// <summary>Sorts each run of marks by combining class, keeping the order of equals.</summary>
    public void Sort(Span<int> codePoints)
    {
        for (int start = 0; start < codePoints.Length; start++)
        {
            int end = start;
            while (end < codePoints.Length && tables.CombiningClassOf(codePoints[end]) != 0)
            {
                end++;
            }

            if (end - start > ShortRun)
            {
                SortByCounting(codePoints[start..end]);
            }
            else if (end - start > 1)
            {
                SortByInsertion(codePoints[start..end]);
            }

            start = end;
        }
    }

    private void SortByInsertion(Span<int> marks)
    {
        for (int next = 1; next < marks.Length; next++)
        {
            int mark = marks[next];
            int combiningClass = tables.CombiningClassOf(mark);
            int place = next;
            while (place > 0 && tables.CombiningClassOf(marks[place - 1]) > combiningClass)
            {
                marks[place] = marks[place - 1];
                place--;
            }

            marks[place] = mark;
        }
    }

    // Linear: a text may be one run of marks.
    private void SortByCounting(Span<int> marks)
    {
        Span<int> next = stackalloc int[Classes + 1];
        next.Clear();
        foreach (int mark in marks)
        {
            next[tables.CombiningClassOf(mark) + 1]++;
        }

        for (int combiningClass = 1; combiningClass < Classes; combiningClass++)
        {
            next[combiningClass] += next[combiningClass - 1];
        }

        if (_sorted.Length < marks.Length)
        {
            _sorted = new int[Math.Max(marks.Length, 2 * _sorted.Length)];
        }

        foreach (int mark in marks)
        {
            _sorted[next[tables.CombiningClassOf(mark)]++] = mark;
        }

        _sorted.AsSpan(0, marks.Length).CopyTo(marks);
    }
}
