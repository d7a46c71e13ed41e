using System.Numerics;
using System.Text;
using LocalInfer.Chat.Jinja.Filters;
using LocalInfer.Chat.Jinja.Values;

namespace LocalInfer.Chat.Jinja.Evaluation;

internal sealed class BinaryExpression(SourcePosition position, string symbol, Expression left, Expression right) : Expression(position)
{
    public override Value Evaluate(Scope scope)
    {
        var a = left.Evaluate(scope);
        var b = right.Evaluate(scope);
        scope.State.Position = Position;
        return Apply(symbol, a, b);
    }

    public static Value Apply(string symbol, Value a, Value b)
    {
        if (symbol == "%" && a is StrValue format) return PercentFormat.Apply(format, b);
        if (a is UndefinedValue u) throw u.Error();
        if (b is UndefinedValue v) throw v.Error();
        if (symbol == "+" && OnSequences(a, b) is { } sum) return sum;
        if (symbol == "*" && Repeat(a, b) is { } repeated) return repeated;
        if (Numbers.AsInteger(a) is { } i && Numbers.AsInteger(b) is { } j) return OnIntegers(symbol, i, j);
        if (Numbers.AsDouble(a) is { } x && Numbers.AsDouble(b) is { } y) return new FloatValue(OnDoubles(symbol, x, y));
        throw new JinjaException($"unsupported operand type(s) for {symbol}: '{a.TypeName}' and '{b.TypeName}'");
    }

    private static Value? OnSequences(Value a, Value b) => (a, b) switch
    {
        (StrValue x, StrValue y) when x.IsMarkup || y.IsMarkup => new StrValue(y.Adopt(x) + x.Adopt(y), isMarkup: true),
        (StrValue x, StrValue y) => new StrValue(x.Text + y.Text),
        (ListValue x, ListValue y) when x.IsTuple == y.IsTuple => new ListValue([.. x.Elements, .. y.Elements], x.IsTuple),
        (StrValue { IsMarkup: false }, _) => throw new JinjaException($"can only concatenate str (not \"{b.TypeName}\") to str"),
        (ListValue, _) => throw new JinjaException($"can only concatenate {a.TypeName} (not \"{b.TypeName}\") to {a.TypeName}"),
        _ => null,
    };

    private static Value? Repeat(Value a, Value b)
    {
        if (b is StrValue or ListValue) (a, b) = (b, a);
        if (a is not (StrValue or ListValue) || Numbers.AsInteger(b) is null) return null;
        var count = Math.Max(Numbers.AsCount(b), 0);
        if (a is StrValue text)
        {
            if ((long)text.Text.Length * count > Limits.TextChars) throw new JinjaException($"a string grew beyond {Limits.TextChars} characters");
            return text.Like(new StringBuilder().Insert(0, text.Text, count).ToString());
        }

        var list = (ListValue)a;
        if ((long)list.Elements.Count * count > Limits.ListItems) throw new JinjaException($"a list grew beyond {Limits.ListItems} items");
        return new ListValue([.. Enumerable.Repeat(list.Elements, count).SelectMany(e => e)], list.IsTuple);
    }

    private static Value OnIntegers(string symbol, BigInteger a, BigInteger b)
    {
        switch (symbol)
        {
            case "+": return IntValue.Of(a + b);
            case "-": return IntValue.Of(a - b);
            case "*": return IntValue.Of(a * b);
            case "**": return Power(a, b);
        }

        if (b.IsZero) throw new JinjaException(symbol == "/" ? "division by zero" : "integer division or modulo by zero");
        if (symbol == "/") return new FloatValue((double)a / (double)b);
        var quotient = BigInteger.DivRem(a, b, out var remainder);
        var floors = !remainder.IsZero && (remainder.Sign < 0) != (b.Sign < 0);
        return symbol == "//" ? IntValue.Of(floors ? quotient - 1 : quotient) : IntValue.Of(floors ? remainder + b : remainder);
    }

    private static Value Power(BigInteger a, BigInteger b)
    {
        if (b < 0) return new FloatValue(OnDoubles("**", (double)a, (double)b));
        if (a.GetBitLength() * (double)b > Limits.IntegerBits) throw new JinjaException("integer too large");
        return IntValue.Of(BigInteger.Pow(a, (int)b));
    }

    private static double OnDoubles(string symbol, double a, double b)
    {
        if (b == 0 && (symbol is "/" or "//" or "%")) throw new JinjaException("float division by zero");
        if (symbol == "**" && a == 0 && b < 0) throw new JinjaException("0.0 cannot be raised to a negative power");
        return symbol switch
        {
            "+" => a + b,
            "-" => a - b,
            "*" => a * b,
            "/" => a / b,
            "//" => Math.Floor(a / b),
            "%" => Modulo(a, b),
            _ => Math.Pow(a, b),
        };
    }

    private static double Modulo(double a, double b)
    {
        var remainder = a % b;
        return remainder != 0 && (remainder < 0) != (b < 0) ? remainder + b : remainder;
    }
}
