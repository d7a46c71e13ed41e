using System.Text;

namespace LocalInfer.Chat.Jinja.Values;

/// <summary>
/// A string; its length, indices and order are those of code points. Markup (what <c>safe</c> and <c>escape</c> give) is
/// a string that escapes every plain string added to it.
/// </summary>
internal sealed class StrValue : Value
{
    public static readonly StrValue Empty = new("");

    private int _length = -1;

    public StrValue(string text, bool isMarkup = false)
    {
        if (text.Length > Limits.TextChars) throw new JinjaException($"a string grew beyond {Limits.TextChars} characters");
        Text = text;
        IsMarkup = isMarkup;
    }

    public string Text { get; }

    public bool IsMarkup { get; }

    public override string TypeName => IsMarkup ? "Markup" : "str";

    public override string Owner => "'str object'";

    public override bool IsTrue => Text.Length > 0;

    public override bool IsIterable => true;

    public override bool IsSequence => true;

    public override int? Length => CodePoints;

    /// <summary>The number of code points.</summary>
    public int CodePoints => _length >= 0 ? _length : _length = PythonText.Count(Text);

    /// <summary>A string that is markup where this one is.</summary>
    public StrValue Like(string text) => new(text, IsMarkup);

    /// <summary>What an operation with this string sees of another string: escaped if this is markup.</summary>
    public string Adopt(StrValue other) => IsMarkup && !other.IsMarkup ? Html.Escape(other.Text) : other.Text;

    public override IEnumerable<Value> Items() => PythonText.Split(Text).Select(Like);

    public override Value? Attribute(string name) => StrMethods.Find(name) is { } method ? new BuiltinFunction(name, a => method(this, a)) : null;

    public override Value? Item(Value key)
    {
        if (Sequences.Index(key, CodePoints) is not { } index) return null;
        var start = PythonText.OffsetOf(Text, index);
        return Like(Text[start..PythonText.OffsetOf(Text, index + 1)]);
    }

    public override string ToText() => Text;

    public override void WriteText(StringBuilder output) => output.Append(Text);

    public override void WriteRepr(StringBuilder output)
    {
        if (IsMarkup) output.Append("Markup(");
        ReprText.Write(Text, output);
        if (IsMarkup) output.Append(')');
    }
}
