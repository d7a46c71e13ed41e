using System.Runtime.CompilerServices;
using System.Text.Json;
using LocalInfer.Constraints.Automata;
using LocalInfer.Constraints.Masks;
using LocalInfer.Constraints.Tokens;

namespace LocalInfer.Constraints.Compilation;

/// <summary>
/// A schema as an automaton, and what became of each of its keywords. Shared by all sequences that use the schema; any thread may use it.
/// </summary>
public sealed class CompiledSchema
{
    private readonly ConditionalWeakTable<TokenTables, MaskCache> _masks = [];

    private CompiledSchema(LazyAutomaton automaton, IReadOnlyList<KeywordReport> keywords)
    {
        Automaton = automaton;
        Keywords = keywords;
    }

    /// <summary>Every keyword of every schema that can apply: enforced, or declared for a check of the finished text.</summary>
    public IReadOnlyList<KeywordReport> Keywords { get; }

    /// <summary>Whether a text that the masks allow always satisfies the schema.</summary>
    public bool IsEnforced => Keywords.All(keyword => keyword.IsEnforced);

    /// <summary>Whether the automaton has taken half of the memory it may: sequences under way go on, new ones should compile anew.</summary>
    internal bool IsWorn => Automaton.IsWorn;

    internal LazyAutomaton Automaton { get; }

    /// <summary>The masks over a vocabulary, kept with the schema.</summary>
    internal MaskCache MasksOver(TokenTables tables) => _masks.GetValue(tables, t => new MaskCache(Automaton, t));

    /// <summary>Compiles a schema.</summary>
    /// <exception cref="SchemaRefusedException">The schema is malformed, too large, satisfied by nothing, or, where options are strict, not wholly
    /// enforced; the message names path and keyword.</exception>
    public static CompiledSchema Compile(JsonElement schema, SchemaOptions? options = null)
    {
        options ??= SchemaOptions.Default;
        var source = new SchemaSource(schema);
        var ledger = new KeywordLedger();
        var builder = new GrammarBuilder(source, ledger, options);
        ValueNode root = builder.Build(new(source.Root, IsNegated: false));
        IReadOnlyList<KeywordReport> keywords = ledger.Reports;
        if (root.Fewest >= GrammarNode.Never)
            throw new SchemaRefusedException("#", "schema", "no value satisfies it; remove the demands that contradict each other.");
        if (options.IsStrict && keywords.FirstOrDefault(keyword => !keyword.IsEnforced) is { } declared)
            throw new SchemaRefusedException(declared.Path, declared.Keyword, declared.Reason!);
        return new(new(builder.Nodes, root, ValueNode.DataBehind(Gap.None), AutomatonBudget.Default), keywords);
    }
}
