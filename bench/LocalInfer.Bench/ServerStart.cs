using System.Diagnostics;
using System.Net.Http.Json;

namespace LocalInfer.Bench;

/// <summary>The built server, started anew for every figure.</summary>
internal static class ServerStart
{
    private const string Ready = "Ready on ";

    /// <summary>From the start of the process to the line that says the server is ready.</summary>
    /// <param name="model">A model folder or name; null = the demo model.</param>
    /// <returns>Seconds.</returns>
    public static double Measure(string? model) => Run(model, (seconds, _, _) => seconds);

    /// <summary>From the start of the process to the reply of one token, template, tokenizer and HTTP included; and the most memory that was resident.</summary>
    /// <param name="model">A model folder.</param>
    public static (double Seconds, double PeakMegabytes) FirstToken(string model)
    {
        long start = Stopwatch.GetTimestamp();
        return Run(model, (_, address, process) =>
        {
            using var http = new HttpClient();
            var request = new { messages = new[] { new { role = "user", content = "Hi" } }, max_tokens = 1 };
            using HttpResponseMessage reply = http.PostAsJsonAsync(new Uri(address + "/v1/chat/completions"), request).GetAwaiter().GetResult();
            reply.EnsureSuccessStatusCode();
            double seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
            process.Refresh();
            return (seconds, process.PeakWorkingSet64 / 1e6);
        });
    }

    private static T Run<T>(string? model, Func<double, string, Process, T> measure)
    {
        string program = Path.Combine(Repository.Root, "artifacts", "localinfer", "localinfer");
        string arguments = "serve --port 0" + (model is null ? "" : $" --model \"{model}\"");
        long start = Stopwatch.GetTimestamp();
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, UseShellExecute = false })!;
        try
        {
            for (string? line; (line = process.StandardOutput.ReadLine()) is not null;)
            {
                if (line.StartsWith(Ready, StringComparison.Ordinal))
                {
                    return measure(Stopwatch.GetElapsedTime(start).TotalSeconds, line[Ready.Length..].Split(' ')[0], process);
                }
            }

            throw new InvalidOperationException("The server ended before it was ready.");
        }
        finally
        {
            process.Kill();
            process.WaitForExit();
        }
    }
}
