using System.Text;
using System.Text.Json;
using LocalInfer.Constraints.Automata;
using LocalInfer.Constraints.Compilation;

namespace LocalInfer.Constraints.Tests;

/// <summary>Shorthand for schemas in tests.</summary>
internal static class Schemas
{
    public static CompiledSchema Compile(string json, SchemaOptions? options = null) =>
        CompiledSchema.Compile(JsonDocument.Parse(json, new() { MaxDepth = 4096 }).RootElement, options);

    /// <summary>Whether masks let the whole text through.</summary>
    public static bool Accepts(this CompiledSchema schema, string text)
    {
        LazyAutomaton automaton = schema.Automaton;
        return automaton.IsEnd(automaton.Run(automaton.Start, Encoding.UTF8.GetBytes(text)));
    }
}
