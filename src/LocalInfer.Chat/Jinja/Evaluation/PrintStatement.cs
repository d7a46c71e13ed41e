using LocalInfer.Chat.Jinja.Values;

namespace LocalInfer.Chat.Jinja.Evaluation;

/// <summary><c>{{ … }}</c>.</summary>
internal sealed class PrintStatement(SourcePosition position, Expression expression) : Statement(position)
{
    public override Flow Execute(Scope scope)
    {
        var value = expression.Evaluate(scope);
        if (scope.State.AutoEscape) value = Html.EscapeValue(value);
        value.WriteText(scope.State.Output);
        return Flow.Next;
    }
}
