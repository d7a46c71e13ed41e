using LocalInfer.Chat.Jinja.Values;

namespace LocalInfer.Chat.Jinja.Evaluation;

/// <summary>The names set in one block; names are interned, so that a scan by reference finds them.</summary>
internal sealed class Scope(RenderState state, Scope? parent)
{
    private string[] _names = new string[4];
    private Value[] _values = new Value[4];
    private int _count;

    public RenderState State { get; } = state;

    public Scope Inner() => new(State, this);

    public Value Get(string name)
    {
        for (var scope = this; scope is not null; scope = scope.Parent)
        {
            for (var i = 0; i < scope._count; i++)
            {
                if (ReferenceEquals(scope._names[i], name)) return scope._values[i];
            }
        }

        return State.Variable(name) ?? UndefinedValue.Name(name);
    }

    public void Set(string name, Value value)
    {
        for (var i = 0; i < _count; i++)
        {
            if (!ReferenceEquals(_names[i], name)) continue;
            _values[i] = value;
            return;
        }

        if (_count == _names.Length)
        {
            Array.Resize(ref _names, _count * 2);
            Array.Resize(ref _values, _count * 2);
        }

        _names[_count] = name;
        _values[_count++] = value;
    }

    /// <summary>Forgets the names, for the next turn of a loop.</summary>
    public void Clear() => _count = 0;

    private Scope? Parent { get; } = parent;
}
