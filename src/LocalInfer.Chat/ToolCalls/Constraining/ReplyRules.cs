using LocalInfer.Chat.Replies;
using LocalInfer.Chat.ToolCalls.Openings;
using LocalInfer.Constraints;
using LocalInfer.Constraints.Compilation;
using LocalInfer.Constraints.Grammars;
using LocalInfer.Tokenizers;

namespace LocalInfer.Chat.ToolCalls.Constraining;

/// <summary>What the replies to a request have to keep to. Immutable; shared by its choices.</summary>
public sealed class ReplyRules
{
    private const string ThinkTag = "<think>";
    private const string ThinkEnd = "</think>";

    private readonly ConstrainedModel _model;
    private readonly string _prompt;
    private readonly int _mostCalls;
    private readonly CompiledGrammar? _demanded;
    private readonly CompiledGrammar? _demandedBehindThought;

    /// <summary>Compiles the rules of a request.</summary>
    /// <param name="model">The model that replies.</param>
    /// <param name="demand">What the request asks for.</param>
    /// <exception cref="SchemaRefusedException">A strict schema cannot be enforced as a whole, or the reply's own is malformed.</exception>
    public ReplyRules(ConstrainedModel model, ReplyDemand demand)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(demand);
        _model = model;
        _prompt = demand.Prompt;
        _mostCalls = demand.MostCalls;
        Tools = demand.Tools.CheckedBy((tool, arguments) => Grammars!.Check(tool, arguments) == CallVerdict.Valid, tool => Grammars!.OmissibleOf(tool));
        MostTokens = demand.MostTokens;
        Grammars = new CallGrammars(model.Format, Tools, _mostCalls, model.Vocabulary, model.Tables, model.Cache);
        CheckedOnly = [.. Grammars.CheckedOnly];
        Ignored = [.. Grammars.Ignored];
        if (DemandOf(demand) is { } grammar)
        {
            _demanded = Grammars.Compile(grammar);
            _demandedBehindThought = Grammars.Compile(Grammar.Sequence(Grammar.Text("\n\n"), grammar));
            CheckedOnly = [.. CheckedOnly.Union(ToolArguments.Describe(_demanded.Keywords))];
            Ignored = [.. Ignored.Union(ToolArguments.Describe(_demanded.Ignored))];
        }

        bool hasThought = _prompt.AsSpan().TrimEnd().EndsWith(ThinkEnd);
        int think = model.Vocabulary.FindAdded(ThinkTag);
        ThinkTokenId = think >= 0 && !hasThought ? think : null;
    }

    /// <summary>The keywords of schemas, with path and reason, that are only checked when a call is whole.</summary>
    public IReadOnlyList<string> CheckedOnly { get; }

    /// <summary>The keywords of schemas, with path and reason, that demand nothing as they stand: an unknown format.</summary>
    public IReadOnlyList<string> Ignored { get; }

    /// <summary>The tools that may be called.</summary>
    internal ToolSet Tools { get; }

    /// <summary>The most tokens of the reply.</summary>
    internal int MostTokens { get; }

    /// <summary>The grammars of calls.</summary>
    internal CallGrammars Grammars { get; }

    /// <summary>The token that begins a thought before the reply; null where the model does not think, or is done with it.</summary>
    internal int? ThinkTokenId { get; }

    /// <summary>Whether calls are held to their schemas.</summary>
    internal bool IsEnforced => _model.IsEnforced;

    /// <summary>Whether the reply has to be a call or JSON from its beginning.</summary>
    internal bool HasDemand => _demanded is not null;

    /// <summary>The control tokens that open calls.</summary>
    internal IReadOnlyList<int> OpenTokenIds => _model.OpenTokenIds;

    /// <summary>Checks the whole arguments of a call. Where calls are not held to their schemas, masks enforce nothing that could be failed.</summary>
    /// <param name="toolName">The tool's name.</param>
    /// <param name="arguments">JSON text.</param>
    public CallVerdict Check(string toolName, string arguments)
    {
        CallVerdict verdict = Tools.TryFind(toolName, out ToolDefinition? tool) ? Grammars.Check(tool, arguments) : CallVerdict.Invalid;
        return verdict == CallVerdict.Invalid && !IsEnforced ? CallVerdict.FailsCheckedOnly : verdict;
    }

    /// <summary>A reader of one reply.</summary>
    public ReplyReader CreateReader() => new(new ToolCallReader(_model.Format, Tools, _mostCalls, IsEnforced), new ReasoningSplitter(_prompt));

    /// <summary>What the reply has to be.</summary>
    internal GrammarConstraint Demanded(bool isBehindThought) => Grammars.Start(isBehindThought ? _demandedBehindThought! : _demanded!);

    /// <summary>The opening of a control token.</summary>
    internal CallOpening? OpeningOf(int tokenId) => Tools.All.Count == 0 ? null : _model.Format.Openings.FirstOrDefault(opening => opening.TokenId == tokenId);

    /// <summary>The bytes of a token's text; none where decoding leaves it out.</summary>
    internal ReadOnlySpan<byte> BytesOf(int tokenId) =>
        _model.Vocabulary.KindOf(tokenId) == TokenKind.Special ? default : _model.Vocabulary.BytesOf(tokenId);

    private Grammar? DemandOf(ReplyDemand demand)
    {
        if (demand.IsCallRequired)
        {
            return Grammars.Native;
        }

        if (demand.ReplySchema is not { } schema)
        {
            return null;
        }

        Grammar json = Grammar.Json(schema, new SchemaOptions { IsClosed = true, IsStrict = demand.IsReplyStrict }, "response_format");
        return Tools.All.Count == 0 ? json : Grammar.Choice(json, Grammars.Native, Grammars.Bare);
    }
}
