using LocalInfer.Chat.Jinja.Values;

namespace LocalInfer.Chat.Jinja.Evaluation;

internal sealed class ForStatement(
    SourcePosition position, AssignmentTarget target, Expression items, Expression? test, bool isRecursive,
    IReadOnlyList<Statement> body, IReadOnlyList<Statement> otherwise) : Statement(position)
{
    private static readonly string LoopName = string.Intern("loop");

    public override Flow Execute(Scope scope)
    {
        var values = items.Evaluate(scope);
        scope.State.Position = Position;
        Loop(values, scope, depth: 0);
        return Flow.Next;
    }

    private void Loop(Value values, Scope scope, int depth)
    {
        var loop = new LoopValue(new ItemBuffer(Filtered(values, scope)), depth, isRecursive ? inner => Recurse(inner, scope, depth) : null);
        var turn = scope.Inner();
        var ranToEnd = true;
        while (loop.MoveNext())
        {
            scope.State.Step(Position);
            turn.Clear();
            turn.Set(LoopName, loop);
            target.Assign(turn, loop.Current);
            var flow = Run(body, turn);
            if (flow != Flow.Break) continue;
            ranToEnd = false;
            break;
        }

        // A loop that broke off in its first turn counts as empty, as in Jinja2.
        if (loop.Turns == 0 || (!ranToEnd && loop.Turns == 1)) Run(otherwise, scope.Inner());
    }

    private StrValue Recurse(Value values, Scope scope, int depth)
    {
        scope.State.Enter();
        var text = scope.State.Capture(() => Loop(values, scope, depth + 1));
        scope.State.Leave();
        return new StrValue(text);
    }

    private IEnumerable<Value> Filtered(Value values, Scope scope)
    {
        var source = values.Items();
        return test is null ? source : source.Where(item =>
        {
            var inner = scope.Inner();
            target.Assign(inner, item);
            return test.Evaluate(inner).IsTrue;
        });
    }
}
