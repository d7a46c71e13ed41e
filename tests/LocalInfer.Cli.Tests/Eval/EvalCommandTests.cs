using System.Diagnostics;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace LocalInfer.Cli.Tests.Eval;

/// <summary>The command as a person runs it, against a server that says what the test wrote down, and against the demo model.</summary>
public sealed partial class EvalCommandTests : IAsyncLifetime
{
    private static readonly TimeSpan Guard = TimeSpan.FromSeconds(60);

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("localinfer-eval-test-");
    private StubChatServer _server = null!;

    public async Task InitializeAsync() => _server = await StubChatServer.StartAsync();

    public async Task DisposeAsync()
    {
        await _server.DisposeAsync();
        _folder.Delete(recursive: true);
    }

    [Fact]
    public async Task AServerIsAskedJudgedAndReported()
    {
        _server.Answer = (_, body) => Task.FromResult((200, LastContent(body).Contains("hostname", StringComparison.Ordinal)
            ? StubChatServer.Call("read_file", """{"path": "/etc/hostname"}""")
            : StubChatServer.Message("""{"role": "assistant", "content": "<script>alert(1)</script> \u0007 Goodbye!"}""")));
        (int code, string output, string error) = await EvalAsync("run", "--category", "tool", "code", "--api-key", "secret");

        Assert.Equal(0, code);
        Assert.Contains($"22 cases of agent-suite.json against stub/model, {_server.Address}/v1/", error, StringComparison.Ordinal);
        Assert.Matches(@"tool +14 +2 +14\.3 +1 +0", output); // 2 of 14 passed, 1 call, none unjudged
        Assert.Matches(@"code +8 +0 +– +0 +8", output);
        Assert.Matches(@"where a call is due +12 +1 +8\.3 ", output);
        Assert.All(_server.Requests, request =>
        {
            Assert.Equal("Bearer secret", request.Key);
            Assert.Equal(("stub/model", 0, 0), (request.Body.GetProperty("model").GetString(), request.Body.GetProperty("temperature").GetInt32(), request.Body.GetProperty("seed").GetInt32()));
            Assert.Equal(request.Body.TryGetProperty("tools", out _) ? 160 : 384, request.Body.GetProperty("max_tokens").GetInt32());
        });

        JsonElement result = Result("run");
        Assert.Equal(22, result.GetProperty("cases").GetArrayLength());
        Assert.Equal(["tool-read-abs", "tool-none"], result.GetProperty("cases").EnumerateArray()
            .Where(item => item.GetProperty("outcome").GetString() == "pass").Select(item => item.GetProperty("id").GetString()));
        Assert.DoesNotContain("secret", result.GetRawText(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task TheReportIsOneFileInWhichWhatAModelWritesStaysText()
    {
        _server.Answer = (_, _) => Task.FromResult((200, StubChatServer.Message("""{"role": "assistant", "content": "</pre><script>alert(1)</script> & \u0007"}""")));
        await EvalAsync("run", "--category", "tool");
        string page = await File.ReadAllTextAsync(Path.Combine(_folder.FullName, "run", "report.html"));

        Assert.Contains("&lt;/pre&gt;&lt;script&gt;alert(1)&lt;/script&gt; &amp; ␇", page, StringComparison.Ordinal);
        Assert.Equal(1, Regex.Count(page, "<script", RegexOptions.None, Guard));
        Assert.DoesNotMatch("""(src|href)="(?!#)|url\(|@import""", page);
        Assert.Equal(14, Regex.Count(page, "<details class=\"case\"", RegexOptions.None, Guard));
        foreach (string part in new[] { "Read both setup.py and setup.cfg.", "replace_in_file", "Calls expected: 1, made: 0.", "/etc/hostname" })
        {
            Assert.Contains(part, page, StringComparison.Ordinal);
        }

        // Every element that is opened is closed, in order.
        var open = new Stack<string>();
        foreach (Match tag in Tag().Matches(page[page.IndexOf("<body>", StringComparison.Ordinal)..page.IndexOf("<script>", StringComparison.Ordinal)]))
        {
            string name = tag.Groups["name"].Value;
            if (tag.Value.StartsWith("</", StringComparison.Ordinal))
            {
                Assert.Equal(open.Pop(), name);
            }
            else if (name is not "input")
            {
                open.Push(name);
            }
        }

        Assert.Equal(["body"], open);
    }

    [Fact]
    public async Task ABusyServerIsAskedAgainAndARefusalIsNoAnswer()
    {
        _server.Answer = (number, body) => Task.FromResult(
            number == 0 ? (429, "{}")
            : LastContent(body).Contains("goodbye", StringComparison.Ordinal) ? (200, StubChatServer.Message("""{"role": "assistant", "content": "Bye!"}"""))
            : LastContent(body).Contains("hostname", StringComparison.Ordinal) ? (200, "no JSON")
            : (400, """{"error": {"message": "too long"}}"""));
        (int code, string output, _) = await EvalAsync("run", "--category", "tool", "-j", "1");
        Assert.Equal(0, code);
        Assert.Equal(15, _server.Requests.Count);
        Assert.Matches(@"all +14 +1 +7\.1 +0 +13", output);
        string[] reasons = [.. Result("run").GetProperty("cases").EnumerateArray().Select(item => item.GetProperty("reason").GetString()!)];
        Assert.Equal("The server's reply is no JSON.", reasons[0]);
        Assert.Equal("400: too long", reasons[1]);
    }

    [Fact]
    public async Task AnAnswerThatTakesTooLongIsNone()
    {
        _server.Answer = async (_, _) =>
        {
            await Task.Delay(Guard);
            return (200, "");
        };
        (int code, string output, _) = await EvalAsync("run", "--limit", "2", "--model", "m", "--timeout", "0.2");
        Assert.Equal(0, code);
        Assert.Matches(@"all +2 +0 +0 +0 +2", output);
        Assert.Contains("No answer within 0.2 s", Result("run").GetProperty("cases")[0].GetProperty("reason").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task AServerThatIsNotThereGivesOneLine()
    {
        string address = _server.Address;
        await _server.DisposeAsync();
        foreach (string[] model in new string[][] { [], ["--model", "m"] })
        {
            (int code, _, string error) = await CliProcess.RunAsync(null, "", ["eval", "--url", address, "--out", Path.Combine(_folder.FullName, "run"), .. model]);
            Assert.Equal(1, code);
            Assert.Contains($"Cannot reach {address}/v1/", error.TrimEnd().Split('\n')[^1], StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task AServerThatGoesAwayEndsTheRunAndWhatWasJudgedIsKept()
    {
        _server.Answer = (number, _) => Task.FromResult(number < 4
            ? (200, StubChatServer.Message("""{"role": "assistant", "content": "Bye!"}"""))
            : (StubChatServer.Break, ""));
        (int code, string output, string error) = await EvalAsync("run", "--category", "tool", "-j", "1");
        Assert.Equal(1, code);
        Assert.Contains("Ended after 7 of 14 cases: Cannot reach", error, StringComparison.Ordinal);
        Assert.Matches(@"all +7 +0 +0 +0 +3", output);
        Assert.Equal(7, Result("run").GetProperty("cases").GetArrayLength());
    }

    [LinuxFact]
    public async Task CtrlCKeepsWhatWasJudged()
    {
        var asked = new TaskCompletionSource();
        _server.Answer = async (number, _) =>
        {
            if (number == 3)
            {
                asked.SetResult();
                await Task.Delay(Guard);
            }

            return (200, StubChatServer.Message("""{"role": "assistant", "content": "Bye!"}"""));
        };
        using Process process = CliProcess.StartInterruptible("eval", "--url", _server.Address, "-j", "1", "--out", Path.Combine(_folder.FullName, "run"));
        Task<string> output = process.StandardOutput.ReadToEndAsync();
        await asked.Task.WaitAsync(Guard);
        using (var interrupt = Process.Start("kill", ["-INT", process.Id.ToString(System.Globalization.CultureInfo.InvariantCulture)]))
        {
            await interrupt.WaitForExitAsync();
        }

        Assert.Contains("Ended after 3 of 30 cases: Stopped by the user.", await process.StandardError.ReadToEndAsync().WaitAsync(Guard), StringComparison.Ordinal);
        Assert.Matches(@"all +3 +0 +0 +0", await output.WaitAsync(Guard));
        Assert.Equal("Stopped by the user.", Result("run").GetProperty("stopped").GetString());
        Assert.True(File.Exists(Path.Combine(_folder.FullName, "run", "report.html")));
    }

    [Fact]
    public async Task TwoRunsAreCompared()
    {
        await EvalAsync("before", "--category", "tool");
        _server.Answer = (_, _) => Task.FromResult((200, StubChatServer.Call("read_file", """{"path": "/etc/hostname"}""")));
        await EvalAsync("after", "--category", "tool");
        (int code, string output, _) = await CompareAsync("before", "after");

        Assert.Equal(0, code);
        Assert.Matches(@"tool +14 +7\.1 +7\.1 +1 +1", output);
        Assert.Matches(@"Better, and why it failed in A:\n  tool-read-abs: Calls expected: 1, made: 0\.", output);
        Assert.Matches(@"Worse, and why it fails in B:\n  tool-none: No call is due, but read_file", output);

        await File.WriteAllTextAsync(Path.Combine(_folder.FullName, "other.json"), """{"a": 1}""");
        (code, _, string error) = await CompareAsync("before", "other.json");
        Assert.Equal(1, code);
        Assert.Contains("other.json is no result of `localinfer eval`", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task TheDemoModelIsAskedInProcess()
    {
        (int code, string output, string error) = await CliProcess.RunAsync(null, "", "eval", "--limit", "6", "--max-tokens", "40", "--out", Path.Combine(_folder.FullName, "run"));
        Assert.Equal(0, code);
        Assert.Contains("6 cases of agent-suite.json against localinfer-demo, in process", error, StringComparison.Ordinal);
        Assert.Matches(@"all +6 ", output);
        Assert.All(Result("run").GetProperty("cases").EnumerateArray(), item =>
        {
            Assert.NotEqual("error", item.GetProperty("outcome").GetString());
            Assert.InRange(item.GetProperty("completionTokens").GetInt32(), 1, 40);
        });
    }

    [Theory]
    [InlineData("--limit must be at least 1.", "--limit", "0")]
    [InlineData("--concurrency must be at least 1.", "-j", "0")]
    [InlineData("--timeout must be more than 0", "--timeout", "0")]
    [InlineData("'ftp://x' is no address of a server", "--url", "ftp://x")]
    [InlineData("has no category 'poem'; it has tool, code, reasoning.", "--category", "poem")]
    public async Task AWrongOptionIsNamed(string expected, params string[] arguments)
    {
        (int code, _, string error) = await CliProcess.RunAsync(null, "", ["eval", .. arguments]);
        Assert.NotEqual(0, code);
        Assert.Contains(expected, error, StringComparison.Ordinal);
    }

    private static string LastContent(JsonElement body) => body.GetProperty("messages").EnumerateArray().Last().GetProperty("content").GetString()!;

    private Task<(int Code, string Output, string Error)> EvalAsync(string run, params string[] arguments) =>
        CliProcess.RunAsync(null, "", ["eval", "--url", _server.Address, "--out", Path.Combine(_folder.FullName, run), .. arguments]);

    private Task<(int Code, string Output, string Error)> CompareAsync(string a, string b) =>
        CliProcess.RunAsync(null, "", "eval", "compare", Path.Combine(_folder.FullName, a), Path.Combine(_folder.FullName, b));

    private JsonElement Result(string run) => JsonElement.Parse(File.ReadAllBytes(Path.Combine(_folder.FullName, run, "results.json")));

    [GeneratedRegex("</?(?<name>[a-z0-9]+)[^>]*>", RegexOptions.ExplicitCapture, 10_000)]
    private static partial Regex Tag();
}
