using System.Text.Json;

namespace LocalInfer.Cli.Eval.Judging;

/// <summary>A call of the function under test.</summary>
/// <param name="Arguments">The positional arguments, a JSON array.</param>
/// <param name="Result">What it must return.</param>
internal sealed record CodeTest(JsonElement Arguments, JsonElement Result)
{
    /// <summary>The arguments in parentheses.</summary>
    public string Describe() => $"({string.Join(", ", Arguments.EnumerateArray().Select(argument => argument.GetRawText()))})";
}
