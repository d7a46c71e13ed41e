using System.Numerics;
using System.Runtime.CompilerServices;

namespace LocalInfer.Chat.Jinja.Values;

/// <summary>Python's <c>==</c>, hash and order.</summary>
internal static class Equality
{
    public static IEqualityComparer<Value> Comparer { get; } = new ValueComparer();

    public static bool AreEqual(Value left, Value right)
    {
        if (left is StrValue a && right is StrValue b) return a.Text == b.Text;
        if (ReferenceEquals(left, right)) return left is not FloatValue { Number: double.NaN };
        return (left, right) switch
        {
            (ListValue x, ListValue y) => x.IsTuple == y.IsTuple && ListsEqual(x.Elements, y.Elements),
            (DictValue x, DictValue y) => DictsEqual(x, y),
            (UndefinedValue, UndefinedValue) => true,
            (RangeValue x, RangeValue y) => ListsEqual([.. x.Items()], [.. y.Items()]),
            _ => NumbersEqual(left, right),
        };
    }

    /// <summary>Negative, zero or positive; throws where Python has no order.</summary>
    public static int Compare(Value left, Value right, string symbol = "<")
    {
        if (left is UndefinedValue u) throw u.Error();
        if (right is UndefinedValue v) throw v.Error();
        if (left is StrValue a && right is StrValue b) return PythonText.Compare(a.Text, b.Text);
        if (left is ListValue x && right is ListValue y && x.IsTuple == y.IsTuple) return CompareLists(x.Elements, y.Elements, symbol);
        if (Numbers.AsInteger(left) is { } i && Numbers.AsInteger(right) is { } j) return i.CompareTo(j);
        if (Numbers.AsDouble(left) is { } d && Numbers.AsDouble(right) is { } e) return d.CompareTo(e);
        throw new JinjaException($"'{symbol}' not supported between instances of '{left.TypeName}' and '{right.TypeName}'");
    }

    public static void RequireHashable(Value value)
    {
        if (value is DictValue or ListValue { IsTuple: false } or NamespaceValue) throw new JinjaException($"unhashable type: '{value.TypeName}'");
        if (value is ListValue tuple)
        {
            RuntimeHelpers.EnsureSufficientExecutionStack();
            foreach (var element in tuple.Elements) RequireHashable(element);
        }
    }

    private static bool NumbersEqual(Value left, Value right)
    {
        if (Numbers.AsInteger(left) is { } i && Numbers.AsInteger(right) is { } j) return i == j;
        if (left is FloatValue f && right is FloatValue g) return f.Number.Equals(g.Number) || f.Number == g.Number;
        return (left, right) switch
        {
            (FloatValue x, _) when Numbers.AsInteger(right) is { } n => double.IsInteger(x.Number) && new BigInteger(x.Number) == n,
            (_, FloatValue x) when Numbers.AsInteger(left) is { } n => double.IsInteger(x.Number) && new BigInteger(x.Number) == n,
            _ => false,
        };
    }

    private static bool ListsEqual(IReadOnlyList<Value> left, IReadOnlyList<Value> right)
    {
        RuntimeHelpers.EnsureSufficientExecutionStack();
        if (left.Count != right.Count) return false;
        for (var i = 0; i < left.Count; i++)
        {
            if (!AreEqual(left[i], right[i])) return false;
        }

        return true;
    }

    private static bool DictsEqual(DictValue left, DictValue right)
    {
        RuntimeHelpers.EnsureSufficientExecutionStack();
        return left.Length == right.Length && left.Entries.All(e => right.Get(e.Key) is { } other && AreEqual(e.Value, other));
    }

    private static int CompareLists(IReadOnlyList<Value> left, IReadOnlyList<Value> right, string symbol)
    {
        RuntimeHelpers.EnsureSufficientExecutionStack();
        for (var i = 0; i < Math.Min(left.Count, right.Count); i++)
        {
            if (!AreEqual(left[i], right[i])) return Compare(left[i], right[i], symbol);
        }

        return left.Count.CompareTo(right.Count);
    }

    private sealed class ValueComparer : IEqualityComparer<Value>
    {
        public bool Equals(Value? x, Value? y) => AreEqual(x!, y!);

        public int GetHashCode(Value obj)
        {
            RequireHashable(obj);
            return obj switch
            {
                StrValue s => s.Text.GetHashCode(StringComparison.Ordinal),
                FloatValue { Number: var d } => double.IsInteger(d) ? new BigInteger(d).GetHashCode() : d.GetHashCode(),
                ListValue l => l.Elements.Aggregate(17, (hash, e) => HashCode.Combine(hash, GetHashCode(e))),
                UndefinedValue => 1,
                _ => Numbers.AsInteger(obj)?.GetHashCode() ?? RuntimeHelpers.GetHashCode(obj),
            };
        }
    }
}
