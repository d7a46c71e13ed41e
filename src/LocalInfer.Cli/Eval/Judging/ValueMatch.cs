using System.Numerics;
using System.Text.Json;

namespace LocalInfer.Cli.Eval.Judging;

/// <summary>
/// Whether an argument's value is among the accepted ones, by the rules of the Berkeley Function Calling Leaderboard's AST checker for Python
/// (BFCL v4). <c>""</c> among the accepted values says that the argument may be left out.
/// </summary>
internal static class ValueMatch
{
    /// <summary>Whether a value is accepted.</summary>
    /// <param name="value">As <see cref="PythonValue"/> has it.</param>
    /// <param name="schema">The parameter's schema.</param>
    /// <param name="accepted">The accepted values.</param>
    public static bool Fits(object? value, JsonElement schema, IReadOnlyList<object?> accepted)
    {
        string? first = FirstType(accepted);
        string wanted = TypeOf(schema) ?? first ?? PythonValue.TypeOf(value);
        string? inner = wanted == "array" && schema.TryGetProperty("items", out JsonElement items) ? TypeOf(items) : null;
        if (wanted == "float" && value is BigInteger integer)
        {
            value = (double)integer; // only here, never inside arrays
        }

        bool isVariable = first is not null && first != wanted;
        if (PythonValue.TypeOf(value) == wanted)
        {
            if (inner is not null && value is List<object?> list && !accepted.Any(a => a is not List<object?> other || HasElements(list, inner, other)))
            {
                return false;
            }
        }
        else if (PythonValue.TypeOf(value) == first)
        {
            isVariable = true;
        }
        else
        {
            return false;
        }

        return isVariable ? Contains(accepted, value) : FitsType(value, wanted, inner, accepted);
    }

    private static bool FitsType(object? value, string wanted, string? inner, IReadOnlyList<object?> accepted) => (wanted, value) switch
    {
        ("object", Dictionary<string, object?> members) => FitsObject(members, accepted),
        ("array", List<object?> list) when inner == "object" => accepted.Any(a => FitsObjects(list, ListOf(a))),
        ("string", string text) => accepted.OfType<string>().Any(a => TextNormalization.Normalize(a) == TextNormalization.Normalize(text)),
        ("array", List<object?> list) => accepted.Any(a => ListOf(a) is { } other && PythonValue.AreEqual(NormalizeAll(list), NormalizeAll(other))),
        _ => Contains(accepted, value),
    };

    private static bool FitsObjects(List<object?> list, List<object?>? accepted) =>
        accepted?.Count == list.Count && list.Zip(accepted).All(pair => pair.First is Dictionary<string, object?> members && FitsObject(members, [pair.Second]));

    private static bool FitsObject(Dictionary<string, object?> members, IReadOnlyList<object?> accepted) => accepted
        .OfType<Dictionary<string, object?>>()
        .Any(one => members.All(member => one.TryGetValue(member.Key, out object? values) && Contains(NormalizeAll(ValuesOf(values)), TextNormalization.Normalize(member.Value)))
            && one.All(member => members.ContainsKey(member.Key) || Contains(ValuesOf(member.Value), "")));

    private static bool HasElements(List<object?> list, string inner, List<object?> accepted)
    {
        string? first = FirstType(accepted);
        return list.TrueForAll(element => PythonValue.TypeOf(element) is var type && (type == inner || type == first));
    }

    private static string? FirstType(IReadOnlyList<object?> accepted) =>
        accepted.FirstOrDefault(a => a is not "") is var first && accepted.Any(a => a is not "") ? PythonValue.TypeOf(first) : null;

    /// <summary>The accepted list that a value stands for; <c>""</c> counts as an empty one.</summary>
    private static List<object?>? ListOf(object? accepted) => accepted is "" ? [] : accepted as List<object?>;

    private static List<object?> ValuesOf(object? values) => values as List<object?> ?? [];

    private static List<object?> NormalizeAll(List<object?> list) => [.. list.Select(TextNormalization.Normalize)];

    private static bool Contains(IEnumerable<object?> accepted, object? value) => accepted.Any(a => PythonValue.AreEqual(a, value));

    /// <summary>The type that a schema asks for, in the words of <see cref="PythonValue.TypeOf"/>; null where it names none or several.</summary>
    private static string? TypeOf(JsonElement schema) => Running.Answer.TextOf(schema, "type") switch
    {
        "number" => "float",
        var type => type,
    };
}
