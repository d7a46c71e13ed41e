using System.Numerics;
using System.Runtime.CompilerServices;
using System.Text;

namespace LocalInfer.Chat.Jinja.Values;

/// <summary>Indices, slices and printing that strings, lists and tuples share.</summary>
internal static class Sequences
{
    /// <summary>The index that a key means in a sequence of this length, or null where there is no such item.</summary>
    public static int? Index(Value key, int length)
    {
        if (Numbers.AsInteger(key) is not { } number) return null;
        if (number < 0) number += length;
        return number >= 0 && number < length ? (int)number : null;
    }

    /// <summary>The indices of <c>[start:stop:step]</c>.</summary>
    public static (int Start, int Count, int Step) Slice(Value start, Value stop, Value step, int length)
    {
        var by = step is NoneValue ? 1 : Bound(step);
        if (by == 0) throw new JinjaException("slice step cannot be zero");
        var first = start is NoneValue ? (by > 0 ? 0 : length - 1) : Clamp(Bound(start), length, by);
        var end = stop is NoneValue ? (by > 0 ? length : -1) : Clamp(Bound(stop), length, by);
        var count = by > 0 ? (end - first + by - 1) / by : (first - end - by - 1) / -by;
        return (first, Math.Max(count, 0), by);
    }

    public static void WriteItems(IEnumerable<Value> items, StringBuilder output)
    {
        RuntimeHelpers.EnsureSufficientExecutionStack();
        var first = true;
        foreach (var item in items)
        {
            if (!first) output.Append(", ");
            first = false;
            item.WriteRepr(output);
        }

        if (output.Length > Limits.TextChars) throw new JinjaException($"a string grew beyond {Limits.TextChars} characters");
    }

    private static int Bound(Value value)
    {
        if (value is UndefinedValue undefined) throw undefined.Error();
        var number = Numbers.AsInteger(value) ?? throw new JinjaException("slice indices must be integers or None or have an __index__ method");
        return (int)BigInteger.Clamp(number, -Limits.TextChars, Limits.TextChars);
    }

    private static int Clamp(int bound, int length, int step)
    {
        if (bound < 0) bound += length;
        return step > 0 ? Math.Clamp(bound, 0, length) : Math.Clamp(bound, -1, length - 1);
    }
}
