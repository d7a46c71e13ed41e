using System.Globalization;
using System.Text;

namespace LocalInfer.Chat.Jinja.Values;

/// <summary>range(start, stop, step), at most <see cref="Limits.RangeItems"/> long.</summary>
internal sealed class RangeValue : Value
{
    private readonly long _start;
    private readonly long _stop;
    private readonly long _step;
    private readonly int _count;

    public RangeValue(long start, long stop, long step)
    {
        if (step == 0) throw new JinjaException("range() arg 3 must not be zero");
        (_start, _stop, _step) = (start, stop, step);
        var count = step > 0 ? (stop - start + step - 1) / step : (start - stop - step - 1) / -step;
        if (count > Limits.RangeItems) throw new JinjaException($"Range too big. The sandbox blocks ranges larger than MAX_RANGE ({Limits.RangeItems}).");
        _count = (int)Math.Max(count, 0);
    }

    public override string TypeName => "range";

    public override bool IsTrue => _count > 0;

    public override bool IsIterable => true;

    public override bool IsSequence => true;

    public override int? Length => _count;

    public override IEnumerable<Value> Items() => Enumerable.Range(0, _count).Select(At);

    public override Value? Item(Value key) => Sequences.Index(key, _count) is { } index ? At(index) : null;

    public override void WriteRepr(StringBuilder output)
    {
        output.Append(CultureInfo.InvariantCulture, $"range({_start}, {_stop}");
        if (_step != 1) output.Append(CultureInfo.InvariantCulture, $", {_step}");
        output.Append(')');
    }

    private IntValue At(int index) => IntValue.Of(new System.Numerics.BigInteger(_start + (index * _step)));
}
