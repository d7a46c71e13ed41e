using System.Globalization;
using System.Numerics;
using System.Text.Json;

namespace LocalInfer.Cli.Eval.Judging;

/// <summary>
/// JSON as Python's <c>json.loads</c> gives it, for rules that were written in Python: null, <see cref="bool"/>, <see cref="BigInteger"/>
/// (<c>5</c>), <see cref="double"/> (<c>5.0</c>, <c>1e3</c>), <see cref="string"/>, lists and dictionaries of these. Of a key that comes
/// twice the last counts.
/// </summary>
internal static class PythonValue
{
    /// <summary>Converts a JSON value.</summary>
    /// <exception cref="InvalidOperationException">A string holds half a surrogate pair.</exception>
    public static object? Of(JsonElement json) => json.ValueKind switch
    {
        JsonValueKind.String => json.GetString(),
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        JsonValueKind.Number => NumberOf(json.GetRawText()),
        JsonValueKind.Array => json.EnumerateArray().Select(Of).ToList(),
        JsonValueKind.Object => ObjectOf(json),
        _ => null,
    };

    /// <summary>The type's name in the rules: null, boolean, integer, float, string, array or object.</summary>
    public static string TypeOf(object? value) => value switch
    {
        null => "null",
        bool => "boolean",
        BigInteger => "integer",
        double => "float",
        string => "string",
        List<object?> => "array",
        _ => "object",
    };

    /// <summary>Python's <c>==</c>: numbers by value whatever their types (true is 1), strings exactly, arrays in order, objects by keys.</summary>
    public static bool AreEqual(object? a, object? b) => (Number(a), Number(b)) switch
    {
        (BigInteger x, BigInteger y) => x == y,
        (double x, double y) => x == y,
        (BigInteger x, double y) => IsSame(x, y),
        (double x, BigInteger y) => IsSame(y, x),
        (null, null) => AreEqualOthers(a, b),
        _ => false,
    };

    /// <summary>The value as JSON, for messages.</summary>
    public static string Text(object? value) => value switch
    {
        null => "null",
        bool flag => flag ? "true" : "false",
        BigInteger integer => integer.ToString(CultureInfo.InvariantCulture),
        double number => number.ToString("R", CultureInfo.InvariantCulture) is var text && text.AsSpan().ContainsAny(".EN") ? text : text + ".0",
        string text => $"\"{text}\"",
        List<object?> list => $"[{string.Join(", ", list.Select(Text))}]",
        Dictionary<string, object?> members => $"{{{string.Join(", ", members.Select(m => $"\"{m.Key}\": {Text(m.Value)}"))}}}",
        _ => value.ToString()!,
    };

    private static bool AreEqualOthers(object? a, object? b) => (a, b) switch
    {
        (null, null) => true,
        (string x, string y) => x == y,
        (List<object?> x, List<object?> y) => x.Count == y.Count && x.Zip(y).All(pair => AreEqual(pair.First, pair.Second)),
        (Dictionary<string, object?> x, Dictionary<string, object?> y) =>
            x.Count == y.Count && x.All(member => y.TryGetValue(member.Key, out object? other) && AreEqual(member.Value, other)),
        _ => false,
    };

    private static object? Number(object? value) => value switch
    {
        bool flag => flag ? BigInteger.One : BigInteger.Zero,
        BigInteger or double => value,
        _ => null,
    };

    private static bool IsSame(BigInteger integer, double number) => double.IsInteger(number) && new BigInteger(number) == integer;

    private static object NumberOf(string text) => text.AsSpan().ContainsAny(".eE")
        ? double.Parse(text, NumberStyles.Float, CultureInfo.InvariantCulture)
        : BigInteger.Parse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture);

    private static Dictionary<string, object?> ObjectOf(JsonElement json)
    {
        var members = new Dictionary<string, object?>(StringComparer.Ordinal);
        foreach (JsonProperty member in json.EnumerateObject())
        {
            members[member.Name] = Of(member.Value);
        }

        return members;
    }
}
