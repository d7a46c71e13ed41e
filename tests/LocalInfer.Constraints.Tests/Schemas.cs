using System.Text;
using System.Text.Json;
using LocalInfer.Constraints.Automata;
using LocalInfer.Constraints.Compilation;
using LocalInfer.Constraints.Grammars;

namespace LocalInfer.Constraints.Tests;

/// <summary>Shorthand for schemas in tests.</summary>
internal static class Schemas
{
    public static CompiledGrammar Compile(string json, SchemaOptions? options = null) =>
        CompiledGrammar.Compile(Grammar.Json(JsonDocument.Parse(json, new() { MaxDepth = 4096 }).RootElement, options));

    /// <summary>Whether masks let the whole text through.</summary>
    public static bool Accepts(this CompiledGrammar schema, string text)
    {
        LazyAutomaton automaton = schema.Automaton;
        return automaton.IsEnd(automaton.Run(automaton.Start, Encoding.UTF8.GetBytes(text)));
    }
}
