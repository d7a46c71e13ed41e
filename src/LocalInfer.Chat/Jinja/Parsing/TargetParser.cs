using LocalInfer.Chat.Jinja.Evaluation;
using LocalInfer.Chat.Jinja.Lexing;

namespace LocalInfer.Chat.Jinja.Parsing;

/// <summary>What may stand left of <c>=</c> and of <c>in</c>: names, tuples of them, and <c>namespace.name</c>.</summary>
internal sealed class TargetParser(TokenStream tokens)
{
    public AssignmentTarget Parse(bool withNamespace = false, string? endName = null)
    {
        if (withNamespace && tokens.Current.Kind == TokenKind.Name && tokens.Peek.IsOperator("."))
        {
            var owner = tokens.Next().Text;
            tokens.Next();
            return new NamespaceTarget(owner, tokens.Expect(TokenKind.Name, "name").Text);
        }

        if (tokens.Current.Kind is TokenKind.BlockEnd) throw new JinjaException($"Expected an expression, got '{tokens.Current.Describe()}'", tokens.Current.Position);
        var first = ParseOne();
        if (!tokens.Current.IsOperator(",")) return first;
        var targets = new List<AssignmentTarget> { first };
        while (tokens.SkipOperator(","))
        {
            if (tokens.Current.Kind is TokenKind.BlockEnd || tokens.Current.IsOperator("=") || tokens.Current.IsOperator(")")) break;
            if (endName is not null && tokens.Current.IsName(endName)) break;
            targets.Add(ParseOne());
        }

        return new TupleTarget(targets);
    }

    public AssignmentTarget ParseOne()
    {
        if (tokens.SkipOperator("("))
        {
            var inner = Parse();
            tokens.ExpectOperator(")");
            return inner;
        }

        var name = tokens.Expect(TokenKind.Name, "name");
        if (name.Text is "true" or "false" or "none" or "True" or "False" or "None") throw new JinjaException("can't assign to 'const'", name.Position);
        return new NameTarget(name.Text);
    }
}
