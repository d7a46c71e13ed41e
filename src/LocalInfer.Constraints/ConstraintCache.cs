using System.Security.Cryptography;
using System.Text;
using LocalInfer.Constraints.Compilation;
using LocalInfer.Constraints.Grammars;

namespace LocalInfer.Constraints;

/// <summary>
/// Compiled grammars by what they say: clients send the same tools with every request. Each is compiled once however many ask at once, and those
/// not used for longest are dropped. Any thread may use it.
/// </summary>
public sealed class ConstraintCache
{
    private readonly Lock _gate = new();
    private readonly int _capacity;
    private readonly Dictionary<string, LinkedListNode<Entry>> _entries = [];
    private readonly LinkedList<Entry> _byUse = [];

    /// <summary>Creates an empty cache.</summary>
    /// <param name="capacity">Grammars kept at most.</param>
    public ConstraintCache(int capacity = 256)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(capacity);
        _capacity = capacity;
    }

    /// <summary>Grammars kept.</summary>
    public int Count
    {
        get
        {
            lock (_gate)
                return _entries.Count;
        }
    }

    /// <summary>The compiled grammar, from the cache or made now. One whose automaton has grown too large for comfort is made anew.</summary>
    /// <exception cref="SchemaRefusedException">As <see cref="CompiledGrammar.Compile"/>; refusals are not kept.</exception>
    public CompiledGrammar Get(Grammar grammar)
    {
        ArgumentNullException.ThrowIfNull(grammar);
        string key = Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(grammar.Key)));
        Lazy<CompiledGrammar> compiled = Find(key, grammar);
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

    private Lazy<CompiledGrammar> Find(string key, Grammar grammar)
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

            var compiled = new Lazy<CompiledGrammar>(() => CompiledGrammar.Compile(grammar));
            _entries.Add(key, _byUse.AddFirst(new Entry(key, compiled)));
            if (_entries.Count > _capacity)
            {
                _entries.Remove(_byUse.Last!.Value.Key);
                _byUse.RemoveLast();
            }

            return compiled;
        }
    }

    private void Drop(string key, Lazy<CompiledGrammar> compiled)
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

    private sealed record Entry(string Key, Lazy<CompiledGrammar> Compiled);
}
