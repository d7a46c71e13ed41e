using System.Text.Json;
using System.Text.RegularExpressions;

namespace LocalInfer.Cli.Eval.Suites;

/// <summary>A value of a suite's file that knows where it stands, so that a complaint can say so.</summary>
/// <param name="Where">File and line.</param>
/// <param name="Path">The way to it in the JSON; empty for the root.</param>
/// <param name="Value">The value.</param>
internal sealed record SuiteField(string Where, string Path, JsonElement Value)
{
    /// <summary>A member that must be there.</summary>
    public SuiteField Required(string name) => Optional(name) ?? throw Error($"'{name}' is missing");

    /// <summary>A member; null where it is absent or null.</summary>
    public SuiteField? Optional(string name) =>
        AsObject().Value.TryGetProperty(name, out JsonElement value) && value.ValueKind != JsonValueKind.Null
            ? new SuiteField(Where, Path.Length == 0 ? name : $"{Path}.{name}", value)
            : null;

    /// <summary>The members of an object.</summary>
    public IEnumerable<(string Name, SuiteField Field)> Members() =>
        AsObject().Value.EnumerateObject().Select(member => (member.Name, new SuiteField(Where, $"{Path}.{member.Name}", member.Value)));

    /// <summary>The items of an array.</summary>
    public IReadOnlyList<SuiteField> Items() => Value.ValueKind == JsonValueKind.Array
        ? [.. Value.EnumerateArray().Select((item, index) => new SuiteField(Where, $"{Path}[{index}]", item))]
        : throw Expected("an array");

    /// <summary>This field, which must be an object.</summary>
    public SuiteField AsObject() => Value.ValueKind == JsonValueKind.Object ? this : throw Expected("an object");

    /// <summary>A string that is not empty.</summary>
    public string AsText() => Value.ValueKind == JsonValueKind.String && Value.GetString() is { Length: > 0 } text ? text : throw Expected("a string that is not empty");

    /// <summary>One of some words.</summary>
    public string AsOneOf(params string[] words) =>
        words.Contains(AsText(), StringComparer.Ordinal) ? AsText() : throw Error($"expected {string.Join(" or ", words)}, not '{AsText()}'");

    /// <summary>A regular expression; case does not count where that is said.</summary>
    public Regex AsPattern(string format = "{0}", RegexOptions options = RegexOptions.None)
    {
        try
        {
            return new Regex(string.Format(System.Globalization.CultureInfo.InvariantCulture, format, AsText()), options | RegexOptions.CultureInvariant, TimeSpan.FromSeconds(1));
        }
        catch (ArgumentException error)
        {
            throw Error($"is no regular expression: {error.Message}");
        }
    }

    /// <summary>The complaint about this field.</summary>
    public CommandException Error(string what) => new($"{Where}: {(Path.Length == 0 ? "" : Path + ": ")}{what}.");

    private CommandException Expected(string what) => Error($"expected {what}, not {Value.ValueKind switch
    {
        JsonValueKind.Object => "an object",
        JsonValueKind.Array => "an array",
        JsonValueKind.String => "a string" + (Value.GetString()!.Length == 0 ? " that is empty" : ""),
        JsonValueKind.Number => "a number",
        JsonValueKind.Null => "null",
        _ => "a boolean",
    }}");
}
