namespace LocalInfer.Chat.Jinja.Values;

/// <summary>The parameters of a filter, method or function, in order; a name that ends in <c>?</c> may be left out.</summary>
internal sealed class Signature(string function, params string[] parameters)
{
    private readonly string[] _names = [.. parameters.Select(p => p.TrimEnd('?'))];

    /// <summary>One value per parameter, null where it was left out; throws when an argument fits no parameter or a needed one is missing.</summary>
    public Value?[] Bind(Arguments arguments)
    {
        var values = new Value?[_names.Length];
        if (arguments.Positional.Count > values.Length)
        {
            throw new JinjaException($"{function}() takes at most {values.Length} arguments ({arguments.Positional.Count} given)");
        }

        for (var i = 0; i < arguments.Positional.Count; i++) values[i] = arguments.Positional[i];
        foreach (var (name, value) in arguments.Keywords)
        {
            var at = Array.IndexOf(_names, name);
            if (at < 0) throw new JinjaException($"{function}() got an unexpected keyword argument '{name}'");
            if (values[at] is not null) throw new JinjaException($"{function}() got multiple values for argument '{name}'");
            values[at] = value;
        }

        for (var i = 0; i < values.Length; i++)
        {
            if (values[i] is null && !parameters[i].EndsWith('?'))
            {
                throw new JinjaException($"{function}() missing 1 required positional argument: '{_names[i]}'");
            }
        }

        return values;
    }
}
