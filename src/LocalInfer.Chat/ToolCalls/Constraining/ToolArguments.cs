using System.Collections.Immutable;
using System.Text.Json;
using LocalInfer.Chat.ToolCalls.Reading;
using LocalInfer.Constraints;
using LocalInfer.Constraints.Automata;
using LocalInfer.Constraints.Compilation;
using LocalInfer.Constraints.Grammars;
using LocalInfer.Constraints.Validation;

namespace LocalInfer.Chat.ToolCalls.Constraining;

/// <summary>How the arguments of a tool are held to its schema. Any thread may use it.</summary>
internal sealed class ToolArguments
{
    private readonly Lazy<XmlArguments> _xml;
    private readonly SchemaValidator? _validator;
    private readonly IReadOnlyList<KeywordReport> _unenforcedInJson;

    private ToolArguments(Grammar json, Grammar jsonOfAnyLayout, Lazy<XmlArguments> xml, SchemaValidator? validator, IReadOnlyList<KeywordReport> unenforcedInJson)
    {
        Json = json;
        JsonOfAnyLayout = jsonOfAnyLayout;
        _xml = xml;
        _validator = validator;
        _unenforcedInJson = unenforcedInJson;
    }

    /// <summary>
    /// Spelled as Python's <c>json.dumps</c> does, as models are trained to where the family has a format; an object that declares its properties has no others, unless
    /// the schema says something on that.
    /// </summary>
    public static SchemaOptions Options { get; } = new() { IsClosed = true, Spelling = JsonSpelling.Dumps };

    /// <summary>The arguments as JSON.</summary>
    public Grammar Json { get; }

    /// <summary>
    /// The same in any layout, for a call that the model has begun in its own: one that wants to break the line behind a value goes on with the value
    /// where it must not.
    /// </summary>
    public Grammar JsonOfAnyLayout { get; }

    /// <summary>The arguments as parameters of an XML function.</summary>
    public Grammar Xml => _xml.Value.Parameters;

    /// <summary>The keywords, with path and reason, that masks do not enforce and that only a check of the whole arguments can.</summary>
    public required IReadOnlyList<string> CheckedOnly { get; init; }

    /// <summary>The keywords, with path and reason, that demand nothing as they stand.</summary>
    public required IReadOnlyList<string> Ignored { get; init; }

    private static Grammar AnyObject { get; } = Grammar.Json(JsonElement.Parse("""{"type":"object"}"""), Options);

    private static Grammar AnyObjectOfAnyLayout { get; } = Grammar.Json(JsonElement.Parse("""{"type":"object"}"""), Options with { Spelling = JsonSpelling.Free });

    /// <summary>Compiles the tool's schema. Where that is impossible and the tool is not strict, any object may come.</summary>
    /// <param name="tool">The tool.</param>
    /// <param name="form">How the model's family writes calls: what is not enforced in that form is reported, and refused where the tool is strict.</param>
    /// <param name="cache">Grammars of earlier requests.</param>
    /// <exception cref="SchemaRefusedException">The tool is strict and its schema cannot be enforced as a whole.</exception>
    public static ToolArguments Of(ToolDefinition tool, CallForm form, ConstraintCache cache)
    {
        try
        {
            var validator = SchemaValidator.Compile(tool.Schema); // what cannot be checked is not enforced either
            ImmutableSortedSet<string> omissible = OmissibleArguments.Of(tool, validator);
            Grammar json = JsonOf(tool, omissible, Options.Spelling);
            CompiledGrammar compiled = cache.Get(json);
            IReadOnlyList<KeywordReport> unenforced = [.. compiled.Keywords.Where(keyword => !keyword.IsEnforced)];
            bool isXml = form == CallForm.XmlFunction;
            var xml = new Lazy<XmlArguments>(() => XmlArguments.Of(tool, isXml && tool.IsStrict, compiled.Keywords, cache));
            return new(json, JsonOf(tool, omissible, JsonSpelling.Free), xml, validator, unenforced)
            {
                CheckedOnly = Describe(isXml ? unenforced.Concat(xml.Value.Unenforced) : unenforced),
                Ignored = Describe(compiled.Ignored),
            };
        }
        catch (SchemaRefusedException refused) when (!tool.IsStrict)
        {
            return new(AnyObject, AnyObjectOfAnyLayout, new(new XmlArguments(XmlArguments.Any, [])), validator: null, []) { CheckedOnly = [refused.Message], Ignored = [] };
        }
    }

    /// <summary>What is said of keywords that masks do not enforce.</summary>
    public static IReadOnlyList<string> Describe(IEnumerable<KeywordReport> keywords) =>
        [.. keywords.Where(keyword => !keyword.IsEnforced).Select(keyword => $"{keyword.Path}: '{keyword.Keyword}': {keyword.Reason}").Distinct()];

    private static Grammar JsonOf(ToolDefinition tool, ImmutableSortedSet<string> omissible, JsonSpelling spelling) =>
        Grammar.Json(tool.Schema, Options with { IsStrict = tool.IsStrict, Spelling = spelling }, tool.Name, omissible);

    /// <summary>Checks whole arguments, every keyword of the schema; any object is valid where the schema cannot be compiled.</summary>
    public CallVerdict Check(JsonElement arguments)
    {
        if (arguments.ValueKind != JsonValueKind.Object)
        {
            return CallVerdict.Invalid;
        }

        IReadOnlyList<ValidationFailure> failures = _validator?.Validate(arguments) ?? [];
        return failures.Count == 0 ? CallVerdict.Valid
            : Unenforced.AccountFor(failures) ? CallVerdict.FailsCheckedOnly
            : CallVerdict.Invalid;
    }

    /// <summary>In the forms in which the tool may have been called so far.</summary>
    private UnenforcedKeywords Unenforced => new(_unenforcedInJson.Concat(_xml.IsValueCreated ? _xml.Value.Unenforced : []));
}
