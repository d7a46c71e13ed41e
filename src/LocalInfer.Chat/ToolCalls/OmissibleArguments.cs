using System.Collections.Immutable;
using System.Text.Json;
using LocalInfer.Constraints.Compilation;
using LocalInfer.Constraints.Validation;

namespace LocalInfer.Chat.ToolCalls;

/// <summary>
/// The arguments for which <c>null</c> can only mean that they are left out: a call may lack them, and their schema takes no null. Models write them
/// so, and clients get the call without them. A strict tool has none.
/// </summary>
internal static class OmissibleArguments
{
    private static readonly JsonElement Null = JsonElement.Parse("null");

    /// <summary>Their names; none where the tool's schema cannot be compiled.</summary>
    public static ImmutableSortedSet<string> Of(ToolDefinition tool)
    {
        try
        {
            return Of(tool, SchemaValidator.Compile(tool.Schema));
        }
        catch (SchemaRefusedException)
        {
            return [];
        }
    }

    /// <summary>Their names.</summary>
    /// <param name="tool">The tool.</param>
    /// <param name="validator">That of its schema.</param>
    public static ImmutableSortedSet<string> Of(ToolDefinition tool, SchemaValidator validator)
    {
        if (tool.IsStrict || !tool.Schema.TryGetProperty("properties", out JsonElement properties) || properties.ValueKind != JsonValueKind.Object)
        {
            return [];
        }

        HashSet<string?> required = tool.Schema.TryGetProperty("required", out JsonElement names) && names.ValueKind == JsonValueKind.Array
            ? [.. names.EnumerateArray().Where(name => name.ValueKind == JsonValueKind.String).Select(name => name.GetString())]
            : [];
        return properties.EnumerateObject().Select(property => property.Name).Where(name => !required.Contains(name) && !validator.Accepts(name, Null))
            .ToImmutableSortedSet(StringComparer.Ordinal);
    }
}
