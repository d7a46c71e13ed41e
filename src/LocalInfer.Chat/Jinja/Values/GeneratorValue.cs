using System.Text;

namespace LocalInfer.Chat.Jinja.Values;

/// <summary>What <c>map</c>, <c>select</c>, <c>items</c> and their like give: items made on demand, once.</summary>
internal sealed class GeneratorValue(IEnumerable<Value> source) : Value
{
    private readonly IEnumerator<Value> _source = source.GetEnumerator();

    public override string TypeName => "generator";

    public override bool IsIterable => true;

    public override IEnumerable<Value> Items()
    {
        while (_source.MoveNext()) yield return _source.Current;
    }

    public override void WriteRepr(StringBuilder output) => output.Append("<generator object>");
}
