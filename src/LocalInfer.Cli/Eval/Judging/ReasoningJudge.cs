using System.Text.RegularExpressions;
using LocalInfer.Cli.Eval.Running;

namespace LocalInfer.Cli.Eval.Judging;

/// <summary>Judges the last word of an answer: what follows "Answer:", else what is boxed, else the last line.</summary>
/// <param name="accept">One of these must be found in it.</param>
internal sealed partial class ReasoningJudge(IReadOnlyList<Regex> accept) : Judge
{
    /// <inheritdoc/>
    public override Demand Demand => Demand.Answer;

    /// <inheritdoc/>
    public override ValueTask<Verdict> JudgeAsync(Answer answer, CancellationToken cancellation)
    {
        string last = Decoration().Replace(LastWord(answer.Text), "").Trim();
        return new(accept.Any(pattern => pattern.IsMatch(last))
            ? Verdict.Pass
            : Verdict.Fail($"The answer is '{last}'; accepted: {string.Join(" | ", accept)}"));
    }

    private static string LastWord(string text)
    {
        if (AnswerMark().Matches(text) is [.., var mark])
        {
            return text[(mark.Index + mark.Length)..];
        }

        return Boxed(text) ?? text.Split('\n').LastOrDefault(line => !string.IsNullOrWhiteSpace(line)) ?? "";
    }

    private static string? Boxed(string text)
    {
        const string Mark = "\\boxed{";
        int begin = text.LastIndexOf(Mark, StringComparison.Ordinal) + Mark.Length;
        int depth = 1;
        for (int i = begin; begin >= Mark.Length && i < text.Length; i++)
        {
            depth += text[i] switch { '{' => 1, '}' => -1, _ => 0 };
            if (depth == 0)
            {
                return text[begin..i];
            }
        }

        return null;
    }

    [GeneratedRegex(@"answer\**\s*:", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex AnswerMark();

    [GeneratedRegex(@"[*$\\`{}]|boxed|text", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Decoration();
}
