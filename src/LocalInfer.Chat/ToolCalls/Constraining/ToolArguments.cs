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
    private static readonly JsonElement AnyObject = JsonElement.Parse("""{"type":"object"}""");

    private readonly Func<JsonSpelling, Grammar> _spelled;
    private readonly Lazy<XmlArguments> _xml;
    private readonly SchemaValidator? _validator;
    private readonly IReadOnlyList<KeywordReport> _unenforcedInJson;

    private ToolArguments(Func<JsonSpelling, Grammar> spelled, Lazy<XmlArguments> xml, SchemaValidator? validator, IReadOnlyList<KeywordReport> unenforcedInJson)
    {
        _spelled = spelled;
        _xml = xml;
        _validator = validator;
        _unenforcedInJson = unenforcedInJson;
    }

    /// <summary>An object that declares its properties has no others, unless the schema says something on that.</summary>
    public static SchemaOptions Options { get; } = new() { IsClosed = true, Spelling = JsonSpelling.Dumps };

    /// <summary>The arguments as JSON, spelled as Python's <c>json.dumps</c> does: so are models trained to write them where the family has a format.</summary>
    public Grammar Json => field ??= JsonIn(JsonSpelling.Dumps);

    /// <summary>
    /// The same in any layout, for a call that the model has begun in its own: one that wants to break the line behind a value goes on with the value
    /// where it must not.
    /// </summary>
    public Grammar JsonOfAnyLayout => field ??= JsonIn(JsonSpelling.Free);

    /// <summary>The arguments as parameters of an XML function.</summary>
    public Grammar Xml => _xml.Value.Parameters;

    /// <summary>The keywords, with path and reason, that masks do not enforce and that only a check of the whole arguments can.</summary>
    public required IReadOnlyList<string> CheckedOnly { get; init; }

    /// <summary>The values that mean that an argument is left out, by its name.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<string>> Omissible { get; private init; } = OmissibleArguments.None;

    /// <summary>The keywords, with path and reason, that demand nothing as they stand.</summary>
    public required IReadOnlyList<string> Ignored { get; init; }

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
            IReadOnlyDictionary<string, IReadOnlyList<string>> omissible = OmissibleArguments.Of(tool, validator);
            Grammar Spelled(JsonSpelling spelling) => Grammar.Json(tool.Schema, Options with { IsStrict = tool.IsStrict, Spelling = spelling }, tool.Name, omissible);
            CompiledGrammar compiled = cache.Get(Spelled(JsonSpelling.Dumps));
            IReadOnlyList<KeywordReport> unenforced = [.. compiled.Keywords.Where(keyword => !keyword.IsEnforced)];
            bool isXml = form == CallForm.XmlFunction;
            var xml = new Lazy<XmlArguments>(() => XmlArguments.Of(tool, isXml && tool.IsStrict, compiled.Keywords, cache));
            return new(Spelled, xml, validator, unenforced)
            {
                Omissible = omissible,
                CheckedOnly = Describe(isXml ? unenforced.Concat(xml.Value.Unenforced) : unenforced),
                Ignored = Describe(compiled.Ignored),
            };
        }
        catch (SchemaRefusedException refused) when (!tool.IsStrict)
        {
            return new(spelling => Grammar.Json(AnyObject, Options with { Spelling = spelling }), new(new XmlArguments(XmlArguments.Any, [])), validator: null, []) { CheckedOnly = [refused.Message], Ignored = [] };
        }
    }

    /// <summary>What is said of keywords that masks do not enforce.</summary>
    public static IReadOnlyList<string> Describe(IEnumerable<KeywordReport> keywords) =>
        [.. keywords.Where(keyword => !keyword.IsEnforced).Select(keyword => $"{keyword.Path}: '{keyword.Keyword}': {keyword.Reason}").Distinct()];

    /// <summary>The arguments as JSON in a spelling.</summary>
    public Grammar JsonIn(JsonSpelling spelling) => _spelled(spelling);

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
