using System.Text;
using LocalInfer.Chat.Jinja.Values;

namespace LocalInfer.Chat.Jinja.Evaluation;

/// <summary><c>a ~ b ~ c</c>: the texts joined.</summary>
internal sealed class ConcatenationExpression(SourcePosition position, IReadOnlyList<Expression> operands) : Expression(position)
{
    public override Value Evaluate(Scope scope)
    {
        var text = new StringBuilder();
        foreach (var operand in operands) operand.Evaluate(scope).WriteText(text);
        scope.State.Position = Position;
        return new StrValue(text.ToString());
    }
}
