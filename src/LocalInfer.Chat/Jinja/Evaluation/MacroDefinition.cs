namespace LocalInfer.Chat.Jinja.Evaluation;

/// <summary>What <c>macro</c> and <c>call</c> declare; a parameter without a default has null.</summary>
internal sealed record MacroDefinition(
    string? Name, IReadOnlyList<(string Name, Expression? Default)> Parameters, IReadOnlyList<Statement> Body, bool UsesVarargs, bool UsesKwargs, bool UsesCaller);

internal sealed class MacroStatement(SourcePosition position, MacroDefinition definition) : Statement(position)
{
    public override Flow Execute(Scope scope)
    {
        scope.Set(definition.Name!, new MacroValue(definition, scope));
        return Flow.Next;
    }
}
