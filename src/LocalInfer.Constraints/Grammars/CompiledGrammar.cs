using LocalInfer.Constraints.Automata;
using LocalInfer.Constraints.Compilation;
using LocalInfer.Constraints.Masks;
using LocalInfer.Constraints.Tokens;

namespace LocalInfer.Constraints.Grammars;

/// <summary>
/// A grammar as an automaton, and what became of each keyword of its schemas. Shared by all sequences that use it; any thread may use it.
/// </summary>
public sealed class CompiledGrammar
{
    private MaskCache? _masks;
    private readonly Lazy<Reports> _reports;

    private CompiledGrammar(LazyAutomaton automaton, GrammarCompiler compiler)
    {
        Automaton = automaton;
        _reports = new(() => new(compiler.Keywords, compiler.Ignored));
    }

    /// <summary>Every keyword of every schema that can apply: enforced, or declared for a check of the finished text.</summary>
    public IReadOnlyList<KeywordReport> Keywords => _reports.Value.Keywords;

    /// <summary>Keywords that could demand something and do not, with the reason: a format that is not known is a remark in JSON Schema.</summary>
    public IReadOnlyList<KeywordReport> Ignored => _reports.Value.Ignored;

    /// <summary>Whether a text that the masks allow always satisfies the schemas.</summary>
    public bool IsEnforced => Keywords.All(keyword => keyword.IsEnforced);

    /// <summary>Whether the automaton has taken half of the memory it may: sequences under way go on, new ones should compile anew.</summary>
    internal bool IsWorn => Automaton.IsWorn;

    internal LazyAutomaton Automaton { get; }

    /// <summary>The masks over a vocabulary. Those over the last one are kept: grammars are a model's.</summary>
    internal MaskCache MasksOver(TokenTables tables)
    {
        MaskCache? known = Volatile.Read(ref _masks);
        if (known is not null && ReferenceEquals(known.Tables, tables))
            return known;
        var masks = new MaskCache(Automaton, tables);
        MaskCache? other = Interlocked.CompareExchange(ref _masks, masks, known);
        return other is not null && ReferenceEquals(other.Tables, tables) ? other : masks;
    }

    /// <summary>Compiles a grammar.</summary>
    /// <exception cref="SchemaRefusedException">A schema in it is malformed, too large, satisfied by nothing, or, where its options are strict, not
    /// wholly enforced; the message names path and keyword, behind the name that the schema was given.</exception>
    public static CompiledGrammar Compile(Grammar grammar)
    {
        ArgumentNullException.ThrowIfNull(grammar);
        var compiler = new GrammarCompiler();
        LazyAutomaton automaton = compiler.Compile(grammar);
        return new(automaton, compiler);
    }

    /// <summary>What became of keywords; written down when somebody asks.</summary>
    private sealed record Reports(IReadOnlyList<KeywordReport> Keywords, IReadOnlyList<KeywordReport> Ignored);
}
