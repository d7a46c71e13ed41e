using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;
using System.Text.Json;

namespace LocalInfer.Constraints.Compilation;

/// <summary>
/// A value in a schema document: a schema, or what stands in one. Equal values of a document are one part, so that what is made of a schema is made
/// once, wherever it stands.
/// </summary>
internal sealed class SchemaPart
{
    private readonly JsonElement _element;
    private readonly ulong _present;
    private readonly SchemaDocumentReader? _document;

    /// <summary>Creates a part.</summary>
    /// <param name="document">Where it was read; null where it stands in no document.</param>
    /// <param name="id">Index among the parts met.</param>
    /// <param name="element">The value, whose names and values are the following ones.</param>
    /// <param name="names">The names of an object's members in the order of the document.</param>
    /// <param name="items">The values of an object's members, or an array's items.</param>
    public SchemaPart(SchemaDocumentReader? document, int id, JsonElement element, string[] names, SchemaPart[] items)
        : this(document, id, element.ValueKind, names, items)
    {
        _element = element;
    }

    private SchemaPart(SchemaDocumentReader? document, int id, JsonValueKind kind, string[] names, SchemaPart[] items)
    {
        _document = document;
        Id = id;
        Kind = kind;
        Names = names;
        Items = items;
        foreach (string name in names)
            _present |= BitOf(name);
    }

    /// <summary>Index among the parts of the document.</summary>
    public int Id { get; }

    /// <summary>What the value is.</summary>
    public JsonValueKind Kind { get; }

    /// <summary>The names of an object's members, a schema's keywords, in the order of the document.</summary>
    public string[] Names { get; }

    /// <summary>The values of an object's members, in the order of <see cref="Names"/>, or an array's items.</summary>
    public SchemaPart[] Items { get; }

    /// <summary>The part that a made one stands for, else null.</summary>
    public SchemaPart? Owner { get; private init; }

    /// <summary>The document that it stands in, else null.</summary>
    public SchemaPart? Root => _document?.Root;

    /// <summary>A JSON pointer to it, beginning with <c>#</c>: the first where it stands in several places.</summary>
    public string Path => Owner?.Path ?? (Root is null ? "#" : SchemaPlaces.PathOf(Root, this));

    /// <summary>A string's text; any other value as JSON.</summary>
    public string Text => field ??= _element.ToString();

    /// <summary>A number; null where it is none, too large or too precise.</summary>
    public decimal? Number => Kind == JsonValueKind.Number && _element.TryGetDecimal(out decimal number) ? number : null;

    /// <summary>The demand that the schema holds.</summary>
    /// <exception cref="SchemaRefusedException">The part is no schema.</exception>
    public SchemaLiteral Holds => field ??= Kind is JsonValueKind.Object or JsonValueKind.True or JsonValueKind.False
        ? new(this)
        : throw new SchemaRefusedException(Path, "schema", "a schema is an object or a boolean.");

    /// <summary>The schema of what equals a part.</summary>
    /// <param name="id">Index among the parts met.</param>
    /// <param name="owner">The schema that demands it.</param>
    /// <param name="value">The part.</param>
    public static SchemaPart Constant(int id, SchemaPart owner, SchemaPart value) =>
        new(owner._document, id, JsonValueKind.Object, ["const"], [value]) { Owner = owner.Owner ?? owner };

    /// <summary>Looks a member up; of equal names the last counts.</summary>
    public bool TryGet(string name, [NotNullWhen(true)] out SchemaPart? value)
    {
        // Most keywords that are asked for are not there.
        if ((_present & BitOf(name)) != 0)
        {
            for (int i = Names.Length - 1; i >= 0; i--)
            {
                if (Names[i] == name)
                {
                    value = Items[i];
                    return true;
                }
            }
        }

        value = null;
        return false;
    }

    /// <summary>Whether it is the same value as an element whose members are known parts.</summary>
    public bool Is(JsonElement element, ReadOnlySpan<string> names, ReadOnlySpan<SchemaPart> items)
    {
        if (Kind != element.ValueKind || Items.Length != items.Length || Names.Length != names.Length)
            return false;
        if (Kind is JsonValueKind.Object or JsonValueKind.Array)
            return AreSame(Items, items) && AreSame(Names, names);
        return JsonMarshal.GetRawUtf8Value(_element).SequenceEqual(JsonMarshal.GetRawUtf8Value(element));
    }

    private static bool AreSame<T>(T[] values, ReadOnlySpan<T> others)
        where T : class
    {
        for (int i = 0; i < others.Length; i++)
        {
            if (!ReferenceEquals(values[i], others[i]))
                return false;
        }

        return true;
    }

    private static ulong BitOf(string name) => name.Length == 0 ? 1 : 1UL << ((name.Length * 7) + name[0] + name[^1]);
}
