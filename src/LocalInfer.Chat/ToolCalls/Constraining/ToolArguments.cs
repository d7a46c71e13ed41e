using System.Text.Json;
using LocalInfer.Constraints;
using LocalInfer.Constraints.Automata;
using LocalInfer.Constraints.Compilation;
using LocalInfer.Constraints.Grammars;
using LocalInfer.Constraints.Validation;

namespace LocalInfer.Chat.ToolCalls.Constraining;

/// <summary>How the arguments of a tool are held to its schema.</summary>
/// <param name="Json">The arguments as JSON.</param>
/// <param name="Validator">Checks whole arguments; null where any object may come, because the schema cannot be compiled.</param>
/// <param name="CheckedOnly">The keywords, with path and reason, that masks do not enforce and that only a check of the whole arguments can.</param>
internal sealed record ToolArguments(Grammar Json, SchemaValidator? Validator, IReadOnlyList<string> CheckedOnly)
{
    /// <summary>Spelled as Python's <c>json.dumps</c> does; an object that declares its properties has no others, unless the schema says something on that.</summary>
    public static SchemaOptions Options { get; } = new() { IsClosed = true, Spelling = JsonSpelling.Dumps };

    /// <summary>Whether any object may come.</summary>
    public bool IsFree => Validator is null;

    /// <summary>Compiles the tool's schema. Where that is impossible and the tool is not strict, any object may come.</summary>
    /// <exception cref="SchemaRefusedException">The tool is strict and its schema cannot be enforced as a whole.</exception>
    public static ToolArguments Of(ToolDefinition tool, ConstraintCache cache)
    {
        Grammar json = Grammar.Json(tool.Schema, Options with { IsStrict = tool.IsStrict }, tool.Name);
        try
        {
            var validator = SchemaValidator.Compile(tool.Schema); // what cannot be checked is not enforced either
            return new(json, validator, Describe(cache.Get(json)));
        }
        catch (SchemaRefusedException refused) when (!tool.IsStrict)
        {
            return new(AnyObject, Validator: null, [refused.Message]);
        }
    }

    /// <summary>The keywords of a grammar's schemas that masks do not enforce.</summary>
    public static IReadOnlyList<string> Describe(CompiledGrammar grammar) =>
        [.. grammar.Keywords.Where(keyword => !keyword.IsEnforced).Select(keyword => $"{keyword.Path}: '{keyword.Keyword}': {keyword.Reason}")];

    private static Grammar AnyObject { get; } = Grammar.Json(JsonElement.Parse("""{"type":"object"}"""), Options);
}
