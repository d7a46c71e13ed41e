using System.Text;

namespace LocalInfer.Chat.Jinja.Values;

/// <summary>A function or bound method of the template language.</summary>
internal sealed class BuiltinFunction(string name, Func<Arguments, Value> body) : Value
{
    public override string TypeName => "builtin_function_or_method";

    public override bool IsCallable => true;

    public override Value Call(Arguments arguments) => body(arguments);

    public override void WriteRepr(StringBuilder output) => output.Append("<built-in function ").Append(name).Append('>');
}
