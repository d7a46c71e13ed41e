using System.Text;
using LocalInfer.Chat.Jinja.Values;

namespace LocalInfer.Chat.Jinja.Evaluation;

/// <summary>A macro and the scope that it was declared in.</summary>
internal sealed class MacroValue(MacroDefinition definition, Scope closure) : Value
{
    public static readonly string CallerName = string.Intern("caller");
    private static readonly string VarargsName = string.Intern("varargs");
    private static readonly string KwargsName = string.Intern("kwargs");

    public override string TypeName => "Macro";

    public override bool IsCallable => true;

    public override Value? Attribute(string name) => name switch
    {
        "name" => definition.Name is null ? NoneValue.Instance : new StrValue(definition.Name),
        "arguments" => ListValue.Tuple([.. definition.Parameters.Select(p => new StrValue(p.Name))]),
        "catch_kwargs" => BoolValue.Of(definition.UsesKwargs),
        "catch_varargs" => BoolValue.Of(definition.UsesVarargs),
        "caller" => BoolValue.Of(definition.UsesCaller),
        _ => null,
    };

    public override Value Call(Arguments arguments)
    {
        var state = closure.State;
        state.Enter();
        var position = state.Position;
        var scope = closure.Inner();
        Bind(arguments, scope);
        var text = state.Capture(() => Statement.Run(definition.Body, scope));
        state.Position = position;
        state.Leave();
        return new StrValue(text, state.AutoEscape);
    }

    public override void WriteRepr(StringBuilder output) => output.Append("<Macro '").Append(definition.Name).Append("'>");

    private void Bind(Arguments arguments, Scope scope)
    {
        var parameters = definition.Parameters;
        var extraNamed = new DictValue();
        Value? caller = null;
        foreach (var (name, value) in arguments.Keywords)
        {
            if (name == CallerName) caller = value;
            else if (!parameters.Any(p => p.Name == name)) extraNamed.Set(new StrValue(name), value);
        }

        CheckExtras(arguments, extraNamed, caller);
        for (var i = 0; i < parameters.Count; i++)
        {
            var (name, fallback) = parameters[i];
            var named = arguments.Keyword(name);
            if (i < arguments.Positional.Count && named is not null) throw new JinjaException($"macro '{definition.Name}' got multiple values for argument '{name}'");
            var given = i < arguments.Positional.Count ? arguments.Positional[i] : named;
            scope.Set(name, given ?? fallback?.Evaluate(scope) ?? new UndefinedValue($"parameter '{name}' was not provided"));
        }

        if (definition.UsesVarargs) scope.Set(VarargsName, new ListValue([.. arguments.Positional.Skip(parameters.Count)], isTuple: true));
        if (definition.UsesKwargs) scope.Set(KwargsName, extraNamed);
        if (definition.UsesCaller) scope.Set(CallerName, caller ?? new UndefinedValue("No caller defined"));
    }

    private void CheckExtras(Arguments arguments, DictValue extraNamed, Value? caller)
    {
        if (arguments.Positional.Count > definition.Parameters.Count && !definition.UsesVarargs)
        {
            throw new JinjaException($"macro '{definition.Name}' takes not more than {definition.Parameters.Count} argument(s)");
        }

        if (extraNamed.IsTrue && !definition.UsesKwargs)
        {
            throw new JinjaException($"macro '{definition.Name}' takes no keyword argument {extraNamed.Entries[0].Key.Repr()}");
        }

        if (caller is not null && !definition.UsesCaller)
        {
            throw new JinjaException($"macro '{definition.Name}' was invoked with two values for the special caller argument or takes none");
        }
    }
}
