using System.Text.Json;
using LocalInfer.Chat.ToolCalls.Reading;
using LocalInfer.Constraints;
using LocalInfer.Constraints.Compilation;
using LocalInfer.Constraints.Grammars;

namespace LocalInfer.Chat.ToolCalls.Constraining;

/// <summary>
/// How the arguments of a tool are held to its schema in an XML function: its parameters in any order, strings as text up to their closing tag, other values as
/// JSON. A tool that declares no parameters may be given any, as strings.
/// </summary>
/// <param name="Parameters">What stands between the name of the function and its closing tag.</param>
/// <param name="CheckedOnly">The keywords, with path and reason, that masks do not enforce.</param>
internal sealed record XmlArguments(Grammar Parameters, IReadOnlyList<string> CheckedOnly)
{
    private const string End = "\n</parameter>\n";
    private const string Undeclared = "parameters that are not declared are written as text and not held to it.";

    private static readonly PropertySpelling Spelling = new(XmlTags.Parameter, ">\n", End);

    /// <summary>Any parameters, as strings.</summary>
    public static Grammar Any { get; } = Grammar.Repeat(
        Grammar.Sequence(Grammar.Text(XmlTags.Parameter), Grammar.Regex("[^<>\\n]+"), Grammar.Text(">\n"), Grammar.Until(End)));

    /// <summary>Compiles the tool's schema.</summary>
    /// <param name="tool">The tool, whose schema can be compiled.</param>
    /// <param name="isStrict">Whether all of it has to be enforced.</param>
    /// <param name="cache">Grammars of earlier requests.</param>
    /// <exception cref="SchemaRefusedException">It is strict and cannot be enforced as a whole.</exception>
    public static XmlArguments Of(ToolDefinition tool, bool isStrict, ConstraintCache cache)
    {
        try
        {
            if (!Declares(tool.Schema))
            {
                return OfUndeclared(tool, isStrict, cache);
            }

            IEnumerable<string> strings = XmlValueType.NamesOf(tool.Schema).Where(name => XmlValueType.Of(tool.Schema, name).IsString);
            Grammar parameters = Grammar.Properties(tool.Schema, Spelling, strings, ToolArguments.Options with { IsStrict = isStrict }, tool.Name);
            return new(parameters, ToolArguments.Describe(cache.Get(parameters)));
        }
        catch (SchemaRefusedException refused) when (!isStrict)
        {
            return new(Any, [refused.Message]);
        }
    }

    private static bool Declares(JsonElement schema) =>
        (schema.TryGetProperty("properties", out JsonElement properties) && properties.ValueKind == JsonValueKind.Object)
        || schema.TryGetProperty("required", out _)
        || (schema.TryGetProperty("additionalProperties", out JsonElement additional) && additional.ValueKind == JsonValueKind.False);

    private static XmlArguments OfUndeclared(ToolDefinition tool, bool isStrict, ConstraintCache cache)
    {
        string root = tool.Name + "#";
        IEnumerable<KeywordReport> keywords = cache.Get(ToolArguments.JsonOf(tool)).Keywords.Where(keyword =>
            keyword.Path == root && keyword.Keyword != "type"
            && !(keyword.Keyword == "additionalProperties" && tool.Schema.GetProperty(keyword.Keyword).ValueKind == JsonValueKind.True));
        return isStrict && keywords.FirstOrDefault() is { } first
            ? throw new SchemaRefusedException(root, first.Keyword, Undeclared)
            : new(Any, [.. keywords.Select(keyword => $"{root}: '{keyword.Keyword}': {Undeclared}")]);
    }
}
