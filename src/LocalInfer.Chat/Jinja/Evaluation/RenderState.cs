using System.Text;
using LocalInfer.Chat.Jinja.Values;

namespace LocalInfer.Chat.Jinja.Evaluation;

/// <summary>What one rendering carries along: variables, output, limits, and where it is for error messages. One thread.</summary>
internal sealed class RenderState(IReadOnlyDictionary<string, Value> variables, IReadOnlyDictionary<string, Value> globals)
{
    private readonly Stack<StringBuilder> _spare = new();
    private int _steps;
    private int _depth;

    public StringBuilder Output { get; private set; } = new(4096);

    /// <summary>The node whose own operation runs now.</summary>
    public SourcePosition Position { get; set; }

    public bool AutoEscape { get; set; }

    public Value? Variable(string name) => variables.TryGetValue(name, out var value) ? value : globals.GetValueOrDefault(name);

    public void Step(SourcePosition position)
    {
        Position = position;
        if (++_steps > Limits.Steps) throw new JinjaException($"the template ran more than {Limits.Steps} steps");
        if (Output.Length > Limits.OutputChars) throw new JinjaException($"the template wrote more than {Limits.OutputChars} characters");
    }

    public void Enter()
    {
        System.Runtime.CompilerServices.RuntimeHelpers.EnsureSufficientExecutionStack();
        if (++_depth > Limits.CallDepth) throw new JinjaException($"calls are nested deeper than {Limits.CallDepth}");
    }

    public void Leave() => _depth--;

    /// <summary>What <paramref name="body"/> writes, kept out of the output.</summary>
    public string Capture(Action body)
    {
        var outer = Output;
        Output = _spare.TryPop(out var spare) ? spare : new StringBuilder();
        body();
        var text = Output.ToString();
        Output.Clear();
        _spare.Push(Output);
        Output = outer;
        return text;
    }
}
