using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace LocalInfer.Cli.Tests;

/// <summary>The program as a person starts it: its own process, its output and its exit code.</summary>
public sealed class CommandLineTests
{
    private static readonly TimeSpan Guard = TimeSpan.FromSeconds(60);

    [Fact]
    public async Task TheReadyLineNamesAddressModelBackendAndMemory()
    {
        using Process server = Start("serve", "--port", "0");
        try
        {
            string ready = (await server.StandardOutput.ReadLineAsync().WaitAsync(Guard))!;
            Assert.Matches(@"^Ready on http://127\.0\.0\.1:\d+ · model localinfer-demo .* · backend cpu .* · memory ", ready);
            Assert.Contains("demo model", await server.StandardOutput.ReadLineAsync().WaitAsync(Guard), StringComparison.Ordinal);
            using var http = new HttpClient();
            string address = ready.Split(' ')[2];
            Assert.Equal(HttpStatusCode.OK, (await http.GetAsync(new Uri(address + "/health"))).StatusCode);
        }
        finally
        {
            server.Kill();
        }
    }

    [Theory]
    [InlineData("no/such/folder", "There is no model 'no/such/folder'")]
    [InlineData("someone/some-model", "someone/some-model is not in the Hugging Face cache")]
    public async Task AModelThatCannotBeFoundGivesOneLineAndExitCodeOne(string model, string expected)
    {
        (int code, string error) = await RunAsync("serve", "--port", "0", "--model", model);
        Assert.Equal(1, code);
        Assert.Matches(expected, error);
        Assert.Single(error.TrimEnd().Split('\n'));
    }

    [Fact]
    public async Task ABrokenModelFolderGivesOneLineThatNamesTheFile()
    {
        DirectoryInfo folder = Directory.CreateTempSubdirectory("localinfer-test-");
        try
        {
            (int code, string error) = await RunAsync("serve", "--port", "0", "--model", folder.FullName);
            Assert.Equal(1, code);
            Assert.Contains("config.json is missing", error, StringComparison.Ordinal);

            await File.WriteAllTextAsync(Path.Combine(folder.FullName, "config.json"), """{"model_type": "gpt2"}""");
            (code, error) = await RunAsync("serve", "--port", "0", "--model", folder.FullName);
            Assert.Equal(1, code);
            Assert.Contains("gpt2", error, StringComparison.Ordinal);
            Assert.Contains("qwen2", error, StringComparison.Ordinal);
            Assert.Single(error.TrimEnd().Split('\n'));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Theory]
    [InlineData("nothing.jinja", "nothing.jinja: there is no such file")]
    [InlineData("a\n{% if %}", "--chat-template, line 2, column 7: ")]
    public async Task AChatTemplateThatCannotBeUsedGivesOneLineAndExitCodeOne(string template, string expected)
    {
        (int code, string error) = await RunAsync("serve", "--port", "0", "--chat-template", template);
        Assert.Equal(1, code);
        Assert.Contains(expected, error, StringComparison.Ordinal);
        Assert.Single(error.TrimEnd().Split('\n'));
    }

    [Fact]
    public async Task TablesOfTokensAreKeptInTheUsersCache()
    {
        DirectoryInfo cache = Directory.CreateTempSubdirectory("localinfer-test-");
        try
        {
            var environment = new Dictionary<string, string> { ["XDG_CACHE_HOME"] = cache.FullName };
            (int code, string output, string error) = await CliProcess.RunAsync(environment, "Hello\n", "chat", "--max-tokens", "1");
            Assert.True(code == 0, output + error);
            Assert.Equal(
                [".masks", ".tokenizer"],
                Directory.GetFiles(Path.Combine(cache.FullName, "localinfer", "tables")).Select(Path.GetExtension).Order(StringComparer.Ordinal));
        }
        finally
        {
            cache.Delete(recursive: true);
        }
    }

    [Theory]
    [InlineData("--temp", "2.5", "--temp must be between 0 and 2.")]
    [InlineData("--top-k", "-1", "--top-k must be at least 0.")]
    [InlineData("--min-p", "-0.1", "--min-p must be between 0 and 1.")]
    [InlineData("--repetition-penalty", "0", "--repetition-penalty must be between 0.01 and 100.")]
    public async Task ASamplingFlagOutOfRangeSaysTheRange(string flag, string value, string expected)
    {
        using Process process = Start("serve", "--port", "0", flag, value);
        Task<string> output = process.StandardOutput.ReadToEndAsync();
        Assert.Contains(expected, await process.StandardError.ReadToEndAsync().WaitAsync(Guard), StringComparison.Ordinal);
        await output.WaitAsync(Guard);
        await process.WaitForExitAsync().WaitAsync(Guard);
        Assert.NotEqual(0, process.ExitCode);
    }

    [Fact]
    public async Task ASamplingFlagGoesBeforeTheModelsOwnDefault()
    {
        // By its own file the demo model always gives the same answer.
        using Process chat = Start("chat", "--temp", "2", "--frequency-penalty", "2", "--max-tokens", "24");
        for (int i = 0; i < 6; i++)
        {
            await chat.StandardInput.WriteLineAsync("qzx blorp 17 wvu");
            await chat.StandardInput.WriteLineAsync("/reset");
        }

        await chat.StandardInput.WriteLineAsync("/quit");
        string output = await chat.StandardOutput.ReadToEndAsync().WaitAsync(Guard);
        await chat.WaitForExitAsync().WaitAsync(Guard);
        Assert.True(output.Split("The conversation begins anew.").Select(answer => answer.Trim()).Where(answer => answer.Length > 0).Distinct(StringComparer.Ordinal).Count() > 2, output);
    }

    [Fact]
    public async Task ABusyPortGivesOneLineAndExitCodeOne()
    {
        using var taken = new TcpListener(IPAddress.Loopback, 0);
        taken.Start();
        string port = ((IPEndPoint)taken.LocalEndpoint).Port.ToString(System.Globalization.CultureInfo.InvariantCulture);
        (int code, string error) = await RunAsync("serve", "--port", port);
        Assert.Equal(1, code);
        Assert.Contains($"Cannot listen on 127.0.0.1:{port}", error, StringComparison.Ordinal);
        Assert.Single(error.TrimEnd().Split('\n'));
    }

    [Fact]
    public async Task ChatAnswersAndEnds()
    {
        using Process chat = Start("chat");
        await chat.StandardInput.WriteLineAsync("hello");
        await chat.StandardInput.WriteLineAsync("/quit");
        string output = await chat.StandardOutput.ReadToEndAsync().WaitAsync(Guard);
        await chat.WaitForExitAsync().WaitAsync(Guard);
        Assert.Contains("Hello! How can I help you?", output, StringComparison.Ordinal);
        Assert.Equal(0, chat.ExitCode);
    }

    [Fact]
    public async Task ModelsListsTheCatalogue()
    {
        using Process models = Start("models");
        string output = await models.StandardOutput.ReadToEndAsync().WaitAsync(Guard);
        Assert.Contains("qwen2.5-coder:7b", output, StringComparison.Ordinal);
    }

    private static Process Start(params string[] arguments) => CliProcess.Start(null, arguments);

    private static async Task<(int Code, string Error)> RunAsync(params string[] arguments)
    {
        using Process process = Start(arguments);
        Task<string> output = process.StandardOutput.ReadToEndAsync();
        string error = await process.StandardError.ReadToEndAsync().WaitAsync(Guard);
        Assert.Equal("", await output.WaitAsync(Guard));
        await process.WaitForExitAsync().WaitAsync(Guard);
        return (process.ExitCode, error);
    }
}
