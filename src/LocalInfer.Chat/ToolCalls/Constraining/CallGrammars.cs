using System.Collections.Concurrent;
using System.Text.Json;
using LocalInfer.Chat.ToolCalls.Openings;
using LocalInfer.Chat.ToolCalls.Reading;
using LocalInfer.Constraints;
using LocalInfer.Constraints.Automata;
using LocalInfer.Constraints.Grammars;
using LocalInfer.Constraints.Tokens;
using LocalInfer.Tokenizers;

namespace LocalInfer.Chat.ToolCalls.Constraining;

/// <summary>The grammars of a request's calls: how a call goes on behind its opening or its commit point, up to its closing tag. Any thread may use it.</summary>
/// <param name="format">How the model writes calls.</param>
/// <param name="tools">The tools that may be called.</param>
/// <param name="mostCalls">How many calls a list may have.</param>
/// <param name="vocabulary">The model's tokens.</param>
/// <param name="tables">The same for masks.</param>
/// <param name="cache">Grammars of earlier requests.</param>
internal sealed class CallGrammars(
    ToolCallFormat format, ToolSet tools, int mostCalls, Vocabulary vocabulary, TokenTables tables, ConstraintCache cache)
{
    private static readonly Grammar Blanks = Grammar.Regex("\\n? {0,32}");

    private readonly Dictionary<string, ToolArguments> _arguments = tools.All.ToDictionary(tool => tool.Name, tool => ToolArguments.Of(tool, format.Form, cache));
    private readonly ConcurrentDictionary<(CallOpening, CallCommit), CompiledGrammar> _behindCommit = new();
    private readonly ConcurrentDictionary<(CallOpening, CallCommit), CompiledGrammar> _expected = new();

    /// <summary>The values that mean that a call of a tool leaves an argument out, by the argument's name.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<string>> OmissibleOf(ToolDefinition tool) => _arguments[tool.Name].Omissible;

    /// <summary>The keywords of the tools' schemas that are only checked.</summary>
    public IEnumerable<string> CheckedOnly => _arguments.Values.SelectMany(arguments => arguments.CheckedOnly);

    /// <summary>The keywords of the tools' schemas that demand nothing as they stand.</summary>
    public IEnumerable<string> Ignored => _arguments.Values.SelectMany(arguments => arguments.Ignored);

    /// <summary>A call that the family writes, with its opening.</summary>
    public Grammar Native => Grammar.Sequence(
        format.Native.TokenId is { } id ? Grammar.Control(id) : Grammar.Text(format.OpenText), BehindOpening(format.Native));

    /// <summary>A call written as a JSON object with nothing around it.</summary>
    public Grammar Bare => Grammar.Sequence(Grammar.Text("{\"name\": \""), Named(new CallShape(CallForm.Json, IsAtArguments: false, format.ArgumentsKey, Gap: "", 1, HasAnyLayout: false, IsInList: false)));

    /// <summary>What follows the control token of an opening.</summary>
    public GrammarConstraint Behind(CallOpening opening) => Start(cache.Get(BehindOpening(opening)));

    /// <summary>What follows a commit point.</summary>
    public GrammarConstraint Behind(CallOpening opening, CallCommit commit) =>
        Start(_behindCommit.GetOrAdd((opening, commit), key => cache.Get(Grammar.Sequence(Rest(key.Item2.Tool, key.Item2.Shape), Closing(key.Item1, key.Item2.Shape)))));

    /// <summary>The same in the layout in which the call was begun, and so a part of it; null where no layout is expected.</summary>
    public GrammarConstraint? Expected(CallOpening opening, CallCommit commit) => commit.Shape.Layout is not { } layout ? null
        : Start(_expected.GetOrAdd((opening, commit), key => cache.Get(Grammar.Sequence(Rest(key.Item2.Tool, layout), Closing(key.Item1, key.Item2.Shape)))));

    /// <summary>A sequence's text in a grammar.</summary>
    public GrammarConstraint Start(CompiledGrammar grammar) => new(grammar, tables);

    /// <summary>Compiles a grammar.</summary>
    public CompiledGrammar Compile(Grammar grammar) => cache.Get(grammar);

    /// <summary>Checks a call's whole arguments.</summary>
    public CallVerdict Check(ToolDefinition tool, string json)
    {
        try
        {
            return _arguments[tool.Name].Check(JsonElement.Parse(json));
        }
        catch (JsonException)
        {
            return CallVerdict.Invalid;
        }
    }

    private Grammar BehindOpening(CallOpening opening)
    {
        var shape = new CallShape(format.Form, IsAtArguments: false, format.ArgumentsKey, Gap: " ", format.Form == CallForm.Json ? 1 : 0, HasAnyLayout: false, format.IsList);
        return Grammar.Sequence(Grammar.Text(format.Lead), Named(shape), Closing(opening, shape));
    }

    private Grammar Named(CallShape shape) => Grammar.Choice(
        [.. tools.All.Select(tool => Grammar.Sequence(Grammar.Text(tool.Name), EndOfName(shape.Form), Rest(tool, shape)))]);

    private Grammar EndOfName(CallForm form)
    {
        if (form != CallForm.NameFirst)
        {
            return Grammar.Text(form == CallForm.XmlFunction ? ">" : "\"");
        }

        Grammar arguments = MarkOf(format.Marks!.Arguments);
        return format.Marks.Id.TokenId is { } id
            ? Grammar.Sequence(Grammar.Optional(Grammar.Sequence(Grammar.Control(id), Grammar.Regex("[a-zA-Z0-9]{9}"))), arguments)
            : arguments;
    }

    private static Grammar MarkOf(CallMark mark) => mark.TokenId is { } id ? Grammar.Control(id) : Grammar.Text(mark.Text);

    /// <summary>A call, and where it stands in a list the rest of that, from behind the name or the key of the arguments.</summary>
    private Grammar Rest(ToolDefinition tool, CallShape shape)
    {
        if (shape.Form == CallForm.XmlFunction)
        {
            Grammar gap = shape.IsAtArguments ? Grammar.Regex("[ \\n]{0,3}") : Grammar.Text("\n");
            return Grammar.Sequence(gap, _arguments[tool.Name].Xml, Grammar.Text("</function>"));
        }

        ToolArguments arguments = _arguments[tool.Name];
        Grammar blanks = shape.HasAnyLayout ? Blanks : Grammar.Empty;
        Grammar braces = Grammar.Repeat(Grammar.Sequence(blanks, Grammar.Text("}")), shape.ClosingBraces, shape.ClosingBraces);
        Grammar call = Grammar.Sequence(KeyOf(shape), shape.HasAnyLayout ? arguments.JsonOfAnyLayout : arguments.Json, braces);
        return !shape.IsInList ? call
            : Grammar.Sequence(call, Grammar.Repeat(NextInList(shape), 0, Math.Max(0, mostCalls - 1)), blanks, Grammar.Text("]"));
    }

    /// <summary>A call from behind the name in a layout. Whether the arguments of an indented one stand in lines as well, they alone tell.</summary>
    private Grammar Rest(ToolDefinition tool, CallLayout layout)
    {
        ToolArguments arguments = _arguments[tool.Name];
        string key = $"\"{format.ArgumentsKey}\": ";
        if (layout.Indentation is not { } blanks)
        {
            return Grammar.Sequence(Grammar.Text($", {key}"), arguments.Json, Grammar.Text("}"));
        }

        return Grammar.Sequence(
            Grammar.Text($",\n{new string(' ', blanks)}{key}"),
            Grammar.Choice(
                Grammar.Sequence(arguments.JsonIn(JsonSpelling.Indented(2 * blanks, blanks)), Grammar.Text("\n}")),
                Grammar.Sequence(arguments.Json, Grammar.OneOf("\n}", "}"))));
    }

    /// <summary>
    /// What stands before the arguments: laid out as the call began, and where it began without blanks, with or without one space. To ask for
    /// another layout would push the model to another name: it picks the quote and the line break behind a name as one token.
    /// </summary>
    private static Grammar KeyOf(CallShape shape)
    {
        string key = $"\"{shape.ArgumentsKey}\":";
        return shape is { Form: CallForm.NameFirst, IsAtArguments: false } ? Grammar.Empty
            : shape.IsAtArguments ? Grammar.Regex("[ \\n]{0,3}")
            : shape.Gap.Length > 0 ? Grammar.Text($",{shape.Gap}{key} ")
            : Grammar.OneOf($", {key} ", $",{key}");
    }

    private Grammar NextInList(CallShape shape) => Grammar.Sequence(
        Grammar.Text(", {\"name\": \""), Named(shape with { IsAtArguments = false, Gap = " ", ClosingBraces = 1, IsInList = false }));

    private Grammar Closing(CallOpening opening, CallShape shape)
    {
        if (opening.Close is not { } close || (shape.Form == CallForm.XmlFunction && opening is FunctionTagOpening))
        {
            return Grammar.Empty;
        }

        int id = vocabulary.FindAdded(close);
        return id >= 0 ? Grammar.Sequence(Grammar.Text("\n"), Grammar.Control(id)) : Grammar.Text("\n" + close);
    }
}
