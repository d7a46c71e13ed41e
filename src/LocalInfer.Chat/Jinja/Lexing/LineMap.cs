namespace LocalInfer.Chat.Jinja.Lexing;

/// <summary>Turns an offset into line and column.</summary>
internal sealed class LineMap
{
    private readonly List<int> _starts = [0];

    public LineMap(string source)
    {
        for (var i = source.IndexOf('\n'); i >= 0; i = source.IndexOf('\n', i + 1)) _starts.Add(i + 1);
    }

    public SourcePosition At(int offset)
    {
        var found = _starts.BinarySearch(offset);
        var line = found >= 0 ? found : ~found - 1;
        return new SourcePosition(line + 1, offset - _starts[line] + 1);
    }
}
