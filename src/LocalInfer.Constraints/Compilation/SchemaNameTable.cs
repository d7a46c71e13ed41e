using System.Runtime.InteropServices;
using System.Text.Json;

namespace LocalInfer.Constraints.Compilation;

/// <summary>The names of members in a document, one text for all equal ones.</summary>
internal sealed class SchemaNameTable
{
    private string?[] _names = new string?[64];
    private int[] _hashes = new int[64];
    private int _count;

    /// <summary>The text of a member's name.</summary>
    public string Find(JsonProperty member)
    {
        var hash = default(HashCode);
        hash.AddBytes(JsonMarshal.GetRawUtf8PropertyName(member));
        int code = hash.ToHashCode();
        int slot = code & (_names.Length - 1);
        while (_names[slot] is { } known)
        {
            if (_hashes[slot] == code && member.NameEquals(known))
                return known;
            slot = (slot + 1) & (_names.Length - 1);
        }

        string name = member.Name;
        Put(slot, name, code);
        if (++_count * 2 > _names.Length)
            Grow();
        return name;
    }

    private void Put(int slot, string name, int hash)
    {
        _names[slot] = name;
        _hashes[slot] = hash;
    }

    private void Grow()
    {
        string?[] names = _names;
        int[] hashes = _hashes;
        _names = new string?[names.Length * 2];
        _hashes = new int[_names.Length];
        for (int i = 0; i < names.Length; i++)
        {
            if (names[i] is not { } name)
                continue;
            int slot = hashes[i] & (_names.Length - 1);
            while (_names[slot] is not null)
                slot = (slot + 1) & (_names.Length - 1);
            Put(slot, name, hashes[i]);
        }
    }
}
