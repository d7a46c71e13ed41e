using System.Text.Json;

namespace LocalInfer.Cli.Eval.Judging;

/// <summary>A call that a suite expects.</summary>
/// <param name="Name">The tool.</param>
/// <param name="Arguments">For each argument the accepted values, as <see cref="PythonValue"/> has them; <c>""</c> among them: it may be left out.</param>
/// <param name="Parameters">The tool's schema.</param>
internal sealed record ExpectedCall(string Name, IReadOnlyDictionary<string, IReadOnlyList<object?>> Arguments, JsonElement Parameters)
{
    /// <summary>Whether an argument may be left out.</summary>
    public static bool IsOptional(IReadOnlyList<object?> accepted) => accepted.Any(value => value is "");

    /// <summary>The parameters that the tool's schema demands.</summary>
    public IEnumerable<string> Required => Parameters.ValueKind == JsonValueKind.Object && Parameters.TryGetProperty("required", out JsonElement required)
        && required.ValueKind == JsonValueKind.Array
            ? required.EnumerateArray().Where(name => name.ValueKind == JsonValueKind.String).Select(name => name.GetString()!)
            : [];

    /// <summary>The schema of a parameter; false where the tool has none of this name.</summary>
    public bool TryGetSchema(string parameter, out JsonElement schema)
    {
        schema = default;
        return Parameters.ValueKind == JsonValueKind.Object && Parameters.TryGetProperty("properties", out JsonElement properties)
            && properties.ValueKind == JsonValueKind.Object && properties.TryGetProperty(parameter, out schema);
    }
}
