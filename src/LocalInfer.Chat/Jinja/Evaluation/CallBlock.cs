using LocalInfer.Chat.Jinja.Values;

namespace LocalInfer.Chat.Jinja.Evaluation;

/// <summary><c>{% call(args) macro() %}…{% endcall %}</c>: the body is the macro's <c>caller</c>.</summary>
internal sealed class CallBlock(SourcePosition position, Expression target, ArgumentList arguments, MacroDefinition caller) : Statement(position)
{
    public override Flow Execute(Scope scope)
    {
        var function = target.Evaluate(scope);
        var given = arguments.Evaluate(scope);
        var named = new List<KeyValuePair<string, Value>>(given.Keywords) { new(MacroValue.CallerName, new MacroValue(caller, scope)) };
        scope.State.Position = Position;
        function.Call(new Arguments(given.Positional, named)).WriteText(scope.State.Output);
        return Flow.Next;
    }
}
