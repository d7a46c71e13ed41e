using System.Text;

namespace LocalInfer.Chat.Jinja.Values;

/// <summary>
/// A value of the template language with Python's behaviour. Values never change once a template can see them, but for
/// <see cref="NamespaceValue"/>; they give no way to .NET objects: attributes are what each class lists.
/// </summary>
internal abstract class Value
{
    /// <summary>The name that Python gives this type.</summary>
    public abstract string TypeName { get; }

    /// <summary>Python's truth value.</summary>
    public virtual bool IsTrue => true;

    /// <summary>len(), or null where the type has none.</summary>
    public virtual int? Length => null;

    /// <summary>Whether the value can be iterated: what the test <c>iterable</c> answers.</summary>
    public virtual bool IsIterable => false;

    /// <summary>Whether the value has a length and can be indexed: what the test <c>sequence</c> answers.</summary>
    public virtual bool IsSequence => false;

    public virtual bool IsCallable => false;

    /// <summary>Appends repr().</summary>
    public abstract void WriteRepr(StringBuilder output);

    /// <summary>Appends str().</summary>
    public virtual void WriteText(StringBuilder output) => WriteRepr(output);

    /// <summary>str().</summary>
    public virtual string ToText()
    {
        var text = new StringBuilder();
        WriteText(text);
        return text.ToString();
    }

    public string Repr()
    {
        var text = new StringBuilder();
        WriteRepr(text);
        return text.ToString();
    }

    /// <summary>The items that iteration gives.</summary>
    public virtual IEnumerable<Value> Items() => throw new JinjaException($"'{TypeName}' object is not iterable");

    /// <summary>An attribute (a method, a loop variable), or null where there is none.</summary>
    public virtual Value? Attribute(string name) => null;

    /// <summary>What a subscript gives, or null where there is no such item.</summary>
    public virtual Value? Item(Value key) => null;

    public virtual Value Call(Arguments arguments) => throw new JinjaException($"'{TypeName}' object is not callable");

    /// <summary>How an undefined attribute of this value calls it.</summary>
    public virtual string Owner => $"'{TypeName} object'";

    public override string ToString() => Repr();
}
