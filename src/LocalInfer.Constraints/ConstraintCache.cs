using System.Text.Json;
using LocalInfer.Constraints.Compilation;

namespace LocalInfer.Constraints;

/// <summary>
/// Compiled schemas by what they say: clients send the same tools with every request. Each is compiled once however many ask at once, and those
/// not used for longest are dropped. Any thread may use it.
/// </summary>
public sealed class ConstraintCache
{
    private readonly Lock _gate = new();
    private readonly int _capacity;
    private readonly Dictionary<(string Hash, SchemaOptions Options), LinkedListNode<Entry>> _entries = [];
    private readonly LinkedList<Entry> _byUse = [];

    /// <summary>Creates an empty cache.</summary>
    /// <param name="capacity">Schemas kept at most.</param>
    public ConstraintCache(int capacity = 256)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(capacity);
        _capacity = capacity;
    }

    /// <summary>Schemas kept.</summary>
    public int Count
    {
        get
        {
            lock (_gate)
                return _entries.Count;
        }
    }

    /// <summary>The compiled schema, from the cache or made now. One whose automaton has grown too large for comfort is made anew.</summary>
    /// <exception cref="SchemaRefusedException">As <see cref="CompiledSchema.Compile"/>; refusals are not kept.</exception>
    public CompiledSchema Get(JsonElement schema, SchemaOptions? options = null)
    {
        var key = (CanonicalJson.HashOf(schema), options ?? SchemaOptions.Default);
        Lazy<CompiledSchema> compiled = Find(key, schema.Clone());
        try
        {
            return compiled.Value;
        }
        catch (SchemaRefusedException)
        {
            Drop(key, compiled);
            throw;
        }
    }

    private Lazy<CompiledSchema> Find((string Hash, SchemaOptions Options) key, JsonElement schema)
    {
        lock (_gate)
        {
            if (_entries.TryGetValue(key, out LinkedListNode<Entry>? node))
            {
                _byUse.Remove(node);
                if (!(node.Value.Compiled.IsValueCreated && node.Value.Compiled.Value.IsWorn))
                {
                    _byUse.AddFirst(node);
                    return node.Value.Compiled;
                }

                _entries.Remove(key);
            }

            var compiled = new Lazy<CompiledSchema>(() => CompiledSchema.Compile(schema, key.Options));
            _entries.Add(key, _byUse.AddFirst(new Entry(key, compiled)));
            if (_entries.Count > _capacity)
            {
                _entries.Remove(_byUse.Last!.Value.Key);
                _byUse.RemoveLast();
            }

            return compiled;
        }
    }

    private void Drop((string Hash, SchemaOptions Options) key, Lazy<CompiledSchema> compiled)
    {
        lock (_gate)
        {
            if (_entries.TryGetValue(key, out LinkedListNode<Entry>? node) && node.Value.Compiled == compiled)
            {
                _entries.Remove(key);
                _byUse.Remove(node);
            }
        }
    }

    private sealed record Entry((string Hash, SchemaOptions Options) Key, Lazy<CompiledSchema> Compiled);
}
