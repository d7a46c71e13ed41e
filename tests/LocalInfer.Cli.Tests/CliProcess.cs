using System.Diagnostics;

namespace LocalInfer.Cli.Tests;

/// <summary>The program in a process of its own, with an environment of its own.</summary>
internal static class CliProcess
{
    private static readonly TimeSpan Guard = TimeSpan.FromSeconds(60);

    public static Process Start(IReadOnlyDictionary<string, string>? environment, params string[] arguments) => Start("dotnet", [], environment, arguments);

    /// <summary>Starts it so that it hears Ctrl-C even where the tests run in the background, which leaves that ignored. Linux only.</summary>
    public static Process StartInterruptible(params string[] arguments) => Start("env", ["--default-signal=INT", "dotnet"], environment: null, arguments);

    private static Process Start(string program, IEnumerable<string> before, IReadOnlyDictionary<string, string>? environment, IEnumerable<string> arguments)
    {
        var start = new ProcessStartInfo(program, before)
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.ArgumentList.Add(Path.Combine(AppContext.BaseDirectory, "localinfer.dll"));
        foreach (string argument in arguments)
        {
            start.ArgumentList.Add(argument);
        }

        foreach ((string name, string value) in environment ?? new Dictionary<string, string>())
        {
            start.Environment[name] = value;
        }

        return Process.Start(start)!;
    }

    public static async Task<(int Code, string Output, string Error)> RunAsync(IReadOnlyDictionary<string, string>? environment, string input, params string[] arguments)
    {
        using Process process = Start(environment, arguments);
        await process.StandardInput.WriteAsync(input);
        process.StandardInput.Close();
        Task<string> output = process.StandardOutput.ReadToEndAsync();
        string error = await process.StandardError.ReadToEndAsync().WaitAsync(Guard);
        await process.WaitForExitAsync().WaitAsync(Guard);
        return (process.ExitCode, await output.WaitAsync(Guard), error);
    }
}
