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
/// <param name="Unenforced">The keywords that masks do not enforce.</param>
internal sealed record XmlArguments(Grammar Parameters, IReadOnlyList<KeywordReport> Unenforced)
{
    private const string Undeclared = "parameters that are not declared are written as text and not held to it.";

    private const string Gap = "\n";

    // As XmlValueEnd reads it. Models are trained to write both line breaks, and where one leaves them out its value has ended all the same.
    private static readonly TextEnd End = new(
        ["\n" + XmlTags.ParameterEnd, XmlTags.ParameterEnd], [Gap + XmlTags.Parameter, XmlTags.Parameter, Gap + XmlTags.FunctionEnd, XmlTags.FunctionEnd]);

    private static readonly PropertySpelling Spelling = new(XmlTags.Parameter, ">\n", End, Gap);

    /// <summary>Any parameters, as strings.</summary>
    public static Grammar Any { get; } = Grammar.Repeat(
        Grammar.Sequence(Grammar.Text(XmlTags.Parameter), Grammar.Regex("[^<>\\n]+"), Grammar.Text(">\n"), Grammar.Until(End), Grammar.Optional(Grammar.Text(Gap))));

    /// <summary>Compiles the tool's schema.</summary>
    /// <param name="tool">The tool, whose schema can be compiled.</param>
    /// <param name="isStrict">Whether all of it has to be enforced.</param>
    /// <param name="keywords">What became of the schema's keywords in JSON.</param>
    /// <param name="cache">Grammars of earlier requests.</param>
    /// <exception cref="SchemaRefusedException">It is strict and cannot be enforced as a whole.</exception>
    public static XmlArguments Of(ToolDefinition tool, bool isStrict, IReadOnlyList<KeywordReport> keywords, ConstraintCache cache)
    {
        try
        {
            if (!Declares(tool.Schema))
            {
                return OfUndeclared(tool, isStrict, keywords);
            }

            IEnumerable<string> strings = XmlValueType.NamesOf(tool.Schema).Where(name => XmlValueType.Of(tool.Schema, name).IsString);
            Grammar parameters = Grammar.Properties(tool.Schema, Spelling, strings, ToolArguments.Options with { IsStrict = isStrict }, tool.Name);
            return new(parameters, [.. cache.Get(parameters).Keywords.Where(keyword => !keyword.IsEnforced)]);
        }
        catch (SchemaRefusedException refused) when (!isStrict)
        {
            string reason = refused.Message[$"{refused.Path}: '{refused.Keyword}': ".Length..];
            return new(Any, [new(refused.Path, refused.Keyword, reason), .. Because("its tool may be given any parameters.", keywords)]);
        }
    }

    private static bool Declares(JsonElement schema) =>
        (schema.TryGetProperty("properties", out JsonElement properties) && properties.ValueKind == JsonValueKind.Object)
        || schema.TryGetProperty("required", out _)
        || (schema.TryGetProperty("additionalProperties", out JsonElement additional) && additional.ValueKind == JsonValueKind.False);

    private static XmlArguments OfUndeclared(ToolDefinition tool, bool isStrict, IReadOnlyList<KeywordReport> keywords)
    {
        KeywordReport[] unenforced = [.. Because(Undeclared, keywords).Where(keyword =>
            !(keyword.Path == tool.Name + "#" && keyword.Keyword is "type" or "additionalProperties" && IsMet(tool.Schema.GetProperty(keyword.Keyword))))];
        return isStrict && unenforced.FirstOrDefault() is { } first ? throw new SchemaRefusedException(first.Path, first.Keyword, first.Reason!) : new(Any, unenforced);
    }

    /// <summary>Whether a type, or a demand on other properties, holds for any parameters.</summary>
    private static bool IsMet(JsonElement keyword) => keyword.ValueKind is JsonValueKind.True or JsonValueKind.String or JsonValueKind.Array;

    private static IEnumerable<KeywordReport> Because(string reason, IReadOnlyList<KeywordReport> keywords) => keywords.Select(keyword => keyword with { Reason = reason });
}
