using System.Runtime.CompilerServices;
using System.Text;

namespace LocalInfer.Chat.Jinja.Values;

/// <summary>A dictionary in insertion order. Only its maker adds to it; a template cannot change it.</summary>
internal sealed class DictValue : Value
{
    // Up to this many entries a scan beats hashing.
    private const int ScannedEntries = 8;

    private readonly List<KeyValuePair<Value, Value>> _entries;
    private Dictionary<Value, int>? _index;

    public DictValue(int capacity = 4) => _entries = new(capacity);

    public IReadOnlyList<KeyValuePair<Value, Value>> Entries => _entries;

    public override string TypeName => "dict";

    public override bool IsTrue => _entries.Count > 0;

    public override bool IsIterable => true;

    public override bool IsSequence => true;

    public override int? Length => _entries.Count;

    /// <summary>Adds an entry; a key that is there keeps its place and its spelling and gets the new value.</summary>
    public void Set(Value key, Value value)
    {
        var at = Find(key);
        if (at >= 0)
        {
            _entries[at] = new(_entries[at].Key, value);
            return;
        }

        _index?.Add(key, _entries.Count);
        _entries.Add(new(key, value));
        if (_entries.Count > Limits.ListItems) throw new JinjaException($"a dictionary grew beyond {Limits.ListItems} items");
    }

    public Value? Get(Value key) => Find(key) is >= 0 and var at ? _entries[at].Value : null;

    public Value? Get(string key)
    {
        if (_entries.Count > ScannedEntries) return Get(new StrValue(key));
        foreach (var (k, v) in _entries)
        {
            if (k is StrValue s && s.Text == key) return v;
        }

        return null;
    }

    public override Value? Item(Value key) => Get(key);

    public override IEnumerable<Value> Items() => _entries.Select(e => e.Key);

    public override Value? Attribute(string name) => DictMethods.Find(name) is { } method
        ? new BuiltinFunction(name, a => method(this, a))
        : name is "clear" or "pop" or "popitem" or "setdefault" or "update" ? UndefinedValue.Unsafe(name, TypeName) : null;

    public override void WriteRepr(StringBuilder output)
    {
        RuntimeHelpers.EnsureSufficientExecutionStack();
        output.Append('{');
        for (var i = 0; i < _entries.Count; i++)
        {
            if (i > 0) output.Append(", ");
            _entries[i].Key.WriteRepr(output);
            output.Append(": ");
            _entries[i].Value.WriteRepr(output);
        }

        if (output.Length > Limits.TextChars) throw new JinjaException($"a string grew beyond {Limits.TextChars} characters");
        output.Append('}');
    }

    private int Find(Value key)
    {
        if (_entries.Count <= ScannedEntries)
        {
            Equality.RequireHashable(key);
            for (var i = 0; i < _entries.Count; i++)
            {
                if (Equality.AreEqual(_entries[i].Key, key)) return i;
            }

            return -1;
        }

        if (_index is null)
        {
            _index = new(Equality.Comparer);
            for (var i = 0; i < _entries.Count; i++) _index.Add(_entries[i].Key, i);
        }

        return _index.TryGetValue(key, out var at) ? at : -1;
    }
}
