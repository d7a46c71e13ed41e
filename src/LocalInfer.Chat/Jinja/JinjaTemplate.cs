using LocalInfer.Chat.Jinja.Evaluation;
using LocalInfer.Chat.Jinja.Parsing;
using LocalInfer.Chat.Jinja.Values;

namespace LocalInfer.Chat.Jinja;

/// <summary>A parsed template. Safe for concurrent renderings: everything that changes lives in the rendering.</summary>
internal sealed class JinjaTemplate(IReadOnlyList<Statement> body, TimeProvider clock)
{
    private readonly Dictionary<string, Value> _globals = Globals.Create(clock);

    public static JinjaTemplate Parse(string source, TimeProvider clock) => new(TemplateParser.Parse(source), clock);

    public string Render(IReadOnlyDictionary<string, Value> variables)
    {
        var state = new RenderState(variables, _globals);
        try
        {
            Statement.Run(body, new Scope(state, null));
            if (state.Output.Length > Limits.OutputChars) throw new JinjaException($"the template wrote more than {Limits.OutputChars} characters");
            return state.Output.ToString();
        }
        catch (JinjaException error) when (error.Position is null)
        {
            throw new JinjaException(error.Message, state.Position, error.IsRaised);
        }
        catch (InvalidOperationException sorting) when (sorting.InnerException is JinjaException error)
        {
            // The framework's sort wraps what a comparison throws.
            throw new JinjaException(error.Message, state.Position, error.IsRaised);
        }
        catch (InsufficientExecutionStackException)
        {
            throw new JinjaException("the template or its values are nested too deeply", state.Position);
        }
    }
}
