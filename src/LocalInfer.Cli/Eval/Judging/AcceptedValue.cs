using System.Text.RegularExpressions;

namespace LocalInfer.Cli.Eval.Judging;

/// <summary>A value that the agent suite accepts: a literal, a regular expression for strings, or anything.</summary>
/// <param name="Literal">As <see cref="PythonValue"/> has it; counts where there is no <paramref name="Pattern"/> and not <paramref name="IsAny"/>.</param>
/// <param name="Pattern">Must match the whole string.</param>
/// <param name="IsAny">Whether every value fits.</param>
internal sealed record AcceptedValue(object? Literal, Regex? Pattern, bool IsAny)
{
    /// <summary>Whether a value fits: of the same JSON type and equal; of strings, white space at both ends does not count.</summary>
    public bool Fits(object? value) => IsAny || (Pattern is not null
        ? value is string text && Pattern.IsMatch(text.Trim())
        : JsonTypeOf(value) == JsonTypeOf(Literal) && PythonValue.AreEqual(Trim(value), Trim(Literal)));

    /// <inheritdoc/>
    public override string ToString() => IsAny ? "anything" : Pattern is null ? PythonValue.Text(Literal) : $"/{Pattern}/";

    private static object? Trim(object? value) => value is string text ? text.Trim() : value;

    // JSON has one type of number.
    private static string JsonTypeOf(object? value) => PythonValue.TypeOf(value) is var type && type == "float" ? "integer" : type;
}
