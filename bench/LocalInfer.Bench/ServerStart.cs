using System.Diagnostics;

namespace LocalInfer.Bench;

/// <summary>From the start of the process to the line that says the server is ready.</summary>
internal static class ServerStart
{
    /// <summary>Starts the built server once and stops it.</summary>
    /// <param name="model">A model folder or name; null = the demo model.</param>
    /// <returns>Seconds.</returns>
    public static double Measure(string? model)
    {
        string program = Path.Combine(Repository.Root, "artifacts", "localinfer", "localinfer");
        string arguments = "serve --port 0" + (model is null ? "" : $" --model \"{model}\"");
        long start = Stopwatch.GetTimestamp();
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, UseShellExecute = false })!;
        try
        {
            for (string? line; (line = process.StandardOutput.ReadLine()) is not null;)
            {
                if (line.StartsWith("Ready on ", StringComparison.Ordinal))
                {
                    return Stopwatch.GetElapsedTime(start).TotalSeconds;
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
