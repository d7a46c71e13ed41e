using System.Text.Json;
using LocalInfer.Cli.Eval.Judging;

namespace LocalInfer.Cli.Eval.Running;

/// <summary>A call as a client gets it.</summary>
/// <param name="Name">The tool.</param>
/// <param name="ArgumentsText">The arguments as they came, JSON or not.</param>
internal sealed record AnswerCall(string Name, string ArgumentsText)
{
    /// <summary>The arguments as <see cref="PythonValue"/> has them; the text itself where it is no JSON.</summary>
    public object? Arguments { get; } = Parse(ArgumentsText);

    /// <summary>Name and arguments in a line.</summary>
    public override string ToString() => $"{Name} {ArgumentsText}";

    private static object? Parse(string text)
    {
        try
        {
            return PythonValue.Of(JsonElement.Parse(text));
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException or ArgumentException)
        {
            return text; // InvalidOperationException: an escape that is half a character
        }
    }
}
