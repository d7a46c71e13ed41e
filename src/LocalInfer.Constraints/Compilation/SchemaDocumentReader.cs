using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text.Json;

namespace LocalInfer.Constraints.Compilation;

/// <summary>Reads a schema document into parts, each value once however often it stands there.</summary>
internal sealed class SchemaDocumentReader
{
    private const int Deepest = 128;

    /// <summary>Where hashes begin: other for each process, so that no document is made to meet many equal ones.</summary>
    private static readonly int Seed = Random.Shared.Next();

    private readonly bool _isShared;
    private readonly SchemaNameTable _names = new();
    private SchemaPart?[] _parts = new SchemaPart?[128];
    private int[] _hashes = new int[128];

    /// <summary>The members of the values that are being read.</summary>
    private string[] _openNames = new string[32];
    private SchemaPart[] _openItems = new SchemaPart[32];
    private int _open;

    /// <summary>Reads a document.</summary>
    /// <param name="root">The document.</param>
    /// <param name="isShared">Whether equal values are one part: not where what a reference means depends on its place.</param>
    /// <exception cref="SchemaRefusedException">It is nested too deep.</exception>
    public SchemaDocumentReader(JsonElement root, bool isShared)
    {
        _isShared = isShared;
        Root = Read(root, 0);
    }

    /// <summary>The whole document.</summary>
    public SchemaPart Root { get; }

    /// <summary>Parts read.</summary>
    public int Count { get; private set; }

    private SchemaPart Read(JsonElement element, int depth)
    {
        if (depth > Deepest)
            throw new SchemaRefusedException("#", "schema", $"it is nested more than {Deepest} deep.");
        int from = _open;
        int hash = Seed + (int)element.ValueKind;
        switch (element.ValueKind)
        {
            case JsonValueKind.Object:
                foreach (JsonProperty member in element.EnumerateObject())
                {
                    string name = _names.Find(member);
                    hash = Mix(Push(name, Read(member.Value, depth + 1), hash), RuntimeHelpers.GetHashCode(name));
                }

                break;
            case JsonValueKind.Array:
                foreach (JsonElement item in element.EnumerateArray())
                    hash = Push(string.Empty, Read(item, depth + 1), hash);
                break;
            default:
                var bytes = default(HashCode);
                bytes.AddBytes(JsonMarshal.GetRawUtf8Value(element));
                hash = bytes.ToHashCode();
                break;
        }

        Span<SchemaPart> items = _openItems.AsSpan(from, _open - from);
        ReadOnlySpan<string> names = element.ValueKind == JsonValueKind.Object ? _openNames.AsSpan(from, _open - from) : [];
        _open = from;
        return Intern(element, names, items, hash);
    }

    private int Push(string name, SchemaPart item, int hash)
    {
        if (_open == _openItems.Length)
        {
            Array.Resize(ref _openItems, _open * 2);
            Array.Resize(ref _openNames, _open * 2);
        }

        _openNames[_open] = name;
        _openItems[_open++] = item;
        return Mix(hash, item.Id);
    }

    private static int Mix(int hash, int value)
    {
        ulong product = (ulong)(uint)(hash ^ value) * 0x9E3779B97F4A7C15;
        return (int)(product >> 32);
    }

    private SchemaPart Intern(JsonElement element, ReadOnlySpan<string> names, ReadOnlySpan<SchemaPart> items, int hash)
    {
        int slot = hash & (_parts.Length - 1);
        while (_parts[slot] is { } known)
        {
            if (_isShared && _hashes[slot] == hash && known.Is(element, names, items))
                return known;
            slot = (slot + 1) & (_parts.Length - 1);
        }

        var part = new SchemaPart(this, Count++, element, names.ToArray(), items.ToArray());
        if (_isShared)
            Put(slot, part, hash);
        return part;
    }

    private void Put(int slot, SchemaPart part, int hash)
    {
        _parts[slot] = part;
        _hashes[slot] = hash;
        if (Count * 2 <= _parts.Length)
            return;
        SchemaPart?[] parts = _parts;
        int[] hashes = _hashes;
        _parts = new SchemaPart?[parts.Length * 2];
        _hashes = new int[_parts.Length];
        for (int i = 0; i < parts.Length; i++)
        {
            if (parts[i] is null)
                continue;
            slot = hashes[i] & (_parts.Length - 1);
            while (_parts[slot] is not null)
                slot = (slot + 1) & (_parts.Length - 1);
            _parts[slot] = parts[i];
            _hashes[slot] = hashes[i];
        }
    }
}
