using System.Text.Json;
using LocalInfer.Cli.Eval.Judging;
using LocalInfer.Cli.Eval.Running;
using LocalInfer.Cli.Eval.Suites;

namespace LocalInfer.Cli.Tests.Eval;

/// <summary>The suite that ships, and the rules that it states.</summary>
public sealed class AgentSuiteTests
{
    private static readonly EvalSuite Suite = SuiteFile.Read(SuiteFile.Agent, new PythonRunner(TimeSpan.FromSeconds(10)));

    [Fact]
    public void ItHoldsThirtyPrompts()
    {
        Assert.Equal(["tool: 14", "code: 8", "reasoning: 8"], Suite.Cases.GroupBy(item => item.Category).Select(group => $"{group.Key}: {group.Count()}"));
        Assert.All(Suite.Cases, item => Assert.Equal(item.Category == "tool" ? 160 : 384, item.MaxTokens));
        Assert.All(Suite.Cases, item => Assert.Equal(item.Category == "tool", item.Tools is not null));
        Assert.All(Suite.Cases, item => Assert.Equal("system", item.Messages[0].GetProperty("role").GetString()));
    }

    [Theory]
    [InlineData("tool-read-abs", """read_file {"path": "/etc/hostname"}""", true)]
    [InlineData("tool-read-abs", """read_file {"path": " /etc/hostname\n", "max_lines": 5}""", true)] // white space at the ends; any number
    [InlineData("tool-read-abs", """read_file {"path": "/etc/Hostname"}""", false)]
    [InlineData("tool-read-abs", """read_file {"path": "/etc/hostname", "mode": "r"}""", false)]
    [InlineData("tool-read-abs", """read_file {"path": "/etc/hostname" """, false)]
    [InlineData("tool-read-abs", """Read_file {"path": "/etc/hostname"}""", false)]
    [InlineData("tool-read-lines", """read_file {"path": "README.md", "max_lines": 20}""", true)]
    [InlineData("tool-read-lines", """read_file {"path": "README.md", "max_lines": "20"}""", false)]
    [InlineData("tool-read-lines", """read_file {"path": "README.md"}""", false)]
    [InlineData("tool-list-recursive", """list_directory {"path": "tests", "recursive": true}""", true)]
    [InlineData("tool-list-recursive", """list_directory {"path": "tests", "recursive": 1}""", false)]
    [InlineData("tool-two-reads", """read_file {"path": "setup.cfg"};read_file {"path": "setup.py"}""", true)] // any order
    [InlineData("tool-two-reads", """read_file {"path": "setup.py"};read_file {"path": "setup.py"}""", false)]
    [InlineData("tool-two-reads", """read_file {"path": "setup.py"}""", false)]
    [InlineData("tool-none", """read_file {"path": "setup.py"}""", false)]
    public async Task CallsMatchOneToOneAndExactly(string id, string calls, bool passes)
    {
        Verdict verdict = await JudgeAsync(id, "", [.. calls.Split(';').Select(call => call.Split(' ', 2)).Select(parts => (parts[0], parts[1]))]);
        Assert.Equal(passes ? Outcome.Pass : Outcome.Fail, verdict.Outcome);
        Assert.Equal(passes, verdict.Reason.Length == 0);
    }

    [Theory]
    [InlineData("tool-none", "Goodbye!", true)]
    [InlineData("tool-none", "I will read a file.", false)]
    [InlineData("tool-none", """Bye. {"name": "read_file", "arguments": {}}""", false)]
    [InlineData("reason-pens", "So 12 / 3 = 4.\n\n**Answer:** 8 euros", true)]
    [InlineData("reason-pens", "Answer: 6\nNo.\nanswer : $8.00$", true)]
    [InlineData("reason-pens", "Answer: 18", false)]
    [InlineData("reason-pens", "It is \\boxed{\\text{8}} euros, not 9.", true)]
    [InlineData("reason-pens", "Maybe 8.\nI do not know.\n", false)]
    [InlineData("reason-syllogism", "Answer: YES, they are.", true)]
    [InlineData("reason-age", "", false)]
    public async Task TextIsJudgedByWhatItMustHold(string id, string text, bool passes) =>
        Assert.Equal(passes ? Outcome.Pass : Outcome.Fail, (await JudgeAsync(id, text)).Outcome);

    [PythonTheory]
    [InlineData("Sure:\n```python\ndef is_prime(n):\n    return n > 1 and all(n % i for i in range(2, n))\n```\nDone.", "")]
    [InlineData("```\nprint('x')\n```\n```py\nimport sys\nprint('{')\nsys.stderr.write('noise')\ndef is_prime(n):\n    print(n)\n    return n in (2, 17, 97)\n```", "")]
    [InlineData("def is_prime(n): return n in (2, 17, 97)", "")]
    [InlineData("def is_prime(n): return int(n in (2, 17, 97))", "is_prime(2) is 1, not true.")]
    [InlineData("def is_prime(n): return n % 2 == 1", "is_prime(2) is false, not true.")]
    [InlineData("def is_prime(n): return lambda: n", "TypeError: Object of type function is not JSON serializable")]
    [InlineData("def is_prim(n): return True", "KeyError: 'is_prime'")]
    [InlineData("I cannot.", "SyntaxError")]
    [InlineData("def is_prime(n): raise SystemExit(3)", "SystemExit: 3")]
    [InlineData("import os\nos._exit(7)", "exit code 7")]
    [InlineData("import os\ndef is_prime(n): return len(os.environ.get('OPENAI_API_KEY', '')) or os.listdir('.')", "is_prime(2) is [], not true.")]
    public async Task CodeIsJudgedByRunningIt(string text, string reason)
    {
        Verdict verdict = await JudgeAsync("code-prime", text);
        Assert.Equal(reason.Length == 0 ? Outcome.Pass : Outcome.Fail, verdict.Outcome);
        Assert.Contains(reason, verdict.Reason, StringComparison.Ordinal);
    }

    [PythonTheory]
    [InlineData("while True: pass")]
    [InlineData("import time\ntime.sleep(600)")]
    public async Task CodeThatDoesNotEndIsEnded(string code)
    {
        PythonResult result = await new PythonRunner(TimeSpan.FromSeconds(1)).RunAsync(code, "f", [], CancellationToken.None);
        Assert.Equal("The code did not end within 1 s.", result.Error);
    }

    [Fact]
    public async Task WithoutLeaveCodeIsNotRunAndNotJudged()
    {
        EvalCase item = SuiteFile.Read(SuiteFile.Agent, runner: null).Cases.First(one => one.Category == "code");
        Verdict verdict = await item.Judge.JudgeAsync(AnswerOf("def is_palindrome(s): return True"), CancellationToken.None);
        Assert.Equal(Outcome.NotJudged, verdict.Outcome);
        Assert.Contains("--run-code", verdict.Reason, StringComparison.Ordinal);
    }

    private static Task<Verdict> JudgeAsync(string id, string text, params (string Name, string Arguments)[] calls) =>
        Suite.Cases.Single(item => item.Id == id).Judge.JudgeAsync(AnswerOf(text, calls), CancellationToken.None).AsTask();

    private static Answer AnswerOf(string text, params (string Name, string Arguments)[] calls) => new(
        JsonSerializer.SerializeToElement(new { content = text, tool_calls = calls.Select(call => new { function = new { name = call.Name, arguments = call.Arguments } }) }),
        "stop",
        0,
        0);
}
