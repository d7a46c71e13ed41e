using System.Text.Json;

namespace LocalInfer.Cli.Eval.Judging;

/// <summary>What a run of code gave.</summary>
/// <param name="Values">What the function returned, a value a call.</param>
/// <param name="Error">Why there are no values; null where there are.</param>
internal sealed record PythonResult(IReadOnlyList<JsonElement> Values, string? Error);
