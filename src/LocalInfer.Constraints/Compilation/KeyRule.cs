using LocalInfer.Constraints.Languages;

namespace LocalInfer.Constraints.Compilation;

/// <summary>What a schema demands of the values behind some keys.</summary>
/// <param name="Keys">The keys.</param>
/// <param name="Value">What is demanded of their values.</param>
internal sealed record KeyRule(ByteDfa Keys, SchemaLiteral Value);
