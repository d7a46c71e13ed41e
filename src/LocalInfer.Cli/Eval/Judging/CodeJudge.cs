using System.Text.RegularExpressions;
using LocalInfer.Cli.Eval.Running;

namespace LocalInfer.Cli.Eval.Judging;

/// <summary>Judges a Python function by calling it.</summary>
/// <param name="function">The function's name.</param>
/// <param name="tests">What it is called with, and what it must return.</param>
/// <param name="runner">Runs the code; null where that is not allowed.</param>
internal sealed partial class CodeJudge(string function, IReadOnlyList<CodeTest> tests, PythonRunner? runner) : Judge
{
    /// <inheritdoc/>
    public override Demand Demand => Demand.Code;

    /// <inheritdoc/>
    public override async ValueTask<Verdict> JudgeAsync(Answer answer, CancellationToken cancellation)
    {
        if (runner is null)
        {
            return new Verdict(Outcome.NotJudged, "Code is run only with --run-code.");
        }

        PythonResult result = await runner.RunAsync(CodeOf(answer.Text), function, [.. tests.Select(test => test.Arguments)], cancellation);
        if (result.Error is { } error)
        {
            return Verdict.Fail(error);
        }

        for (int i = 0; i < tests.Count; i++)
        {
            if (i >= result.Values.Count || !AreSame(PythonValue.Of(result.Values[i]), PythonValue.Of(tests[i].Result)))
            {
                string got = i < result.Values.Count ? result.Values[i].GetRawText() : "nothing";
                return Verdict.Fail($"{function}{tests[i].Describe()} is {got}, not {tests[i].Result.GetRawText()}.");
            }
        }

        return Verdict.Pass;
    }

    /// <summary>The first fenced block that defines the function, else the whole text.</summary>
    private string CodeOf(string text)
    {
        string definition = $@"^[ \t]*def[ \t]+{Regex.Escape(function)}\b";
        return Fence().Matches(text).Select(fence => fence.Groups["code"].Value)
            .FirstOrDefault(code => Regex.IsMatch(code, definition, RegexOptions.Multiline | RegexOptions.CultureInvariant, TimeSpan.FromSeconds(1))) ?? text;
    }

    /// <summary>Equal as JSON values: true is not 1, and numbers may differ by 1e-9.</summary>
    private static bool AreSame(object? a, object? b) => (a, b) switch
    {
        (System.Numerics.BigInteger or double, System.Numerics.BigInteger or double) => PythonValue.AreEqual(a, b) || Math.Abs(Float(a) - Float(b)) <= 1e-9,
        (List<object?> x, List<object?> y) => x.Count == y.Count && x.Zip(y).All(pair => AreSame(pair.First, pair.Second)),
        (Dictionary<string, object?> x, Dictionary<string, object?> y) =>
            x.Count == y.Count && x.All(member => y.TryGetValue(member.Key, out object? other) && AreSame(member.Value, other)),
        _ => PythonValue.TypeOf(a) == PythonValue.TypeOf(b) && PythonValue.AreEqual(a, b),
    };

    private static double Float(object? number) => number is double value ? value : (double)(System.Numerics.BigInteger)number!;

    [GeneratedRegex(@"^[ \t]*```[^\n]*\n(?<code>.*?)(^[ \t]*```|\z)", RegexOptions.Multiline | RegexOptions.Singleline | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Fence();
}
