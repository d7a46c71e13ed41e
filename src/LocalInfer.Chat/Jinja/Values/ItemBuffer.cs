namespace LocalInfer.Chat.Jinja.Values;

/// <summary>The items of a loop by index. A list is read in place; anything else is drawn on demand, so that a loop's filter sees what its body did.</summary>
internal sealed class ItemBuffer
{
    private readonly IReadOnlyList<Value> _items;
    private readonly List<Value>? _drawn;
    private readonly IEnumerator<Value>? _source;

    public ItemBuffer(IEnumerable<Value> source)
    {
        if (source is IReadOnlyList<Value> list)
        {
            _items = list;
            return;
        }

        _items = _drawn = [];
        _source = source.GetEnumerator();
    }

    public int Count
    {
        get
        {
            Draw(int.MaxValue);
            return _items.Count;
        }
    }

    public Value? At(int index)
    {
        Draw(index + 1);
        return index >= 0 && index < _items.Count ? _items[index] : null;
    }

    private void Draw(int count)
    {
        while (_drawn is not null && _drawn.Count < count && _source!.MoveNext()) _drawn.Add(_source.Current);
    }
}
