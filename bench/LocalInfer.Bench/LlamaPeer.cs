using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;
using LocalInfer.Backends.Cpu.Threading;

namespace LocalInfer.Bench;

/// <summary>llama.cpp on the same machine, by its <c>lbench</c>: the loop of llama-bench on random weights of the same shapes, Q4_0.</summary>
/// <param name="folder">Where lbench and the GGUF files lie.</param>
internal sealed partial class LlamaPeer(string folder)
{
    /// <summary>Why the peer cannot run a model; null where it can.</summary>
    public string? MissingReason(string model) =>
        !File.Exists(Path.Combine(folder, "lbench")) ? $"no lbench in '{folder}'"
        : !File.Exists(Path.Combine(folder, model)) ? $"no {model} in '{folder}'"
        : null;

    /// <summary>Runs lbench once.</summary>
    /// <param name="model">The GGUF file.</param>
    /// <param name="arguments">What to measure, one figure.</param>
    /// <returns>Tokens a second.</returns>
    public double Run(string model, string arguments) => Run(model, arguments, (_, tokensPerSecond) => tokensPerSecond);

    /// <summary>From the start of the process to the figure of a prompt of one token, which it computes twice; and the most memory that was resident.</summary>
    /// <param name="model">The GGUF file.</param>
    public (double Seconds, double PeakMegabytes) FirstToken(string model)
    {
        long start = Stopwatch.GetTimestamp();
        return Run(model, "-p 1 -n 0", (process, _) => (Stopwatch.GetElapsedTime(start).TotalSeconds, process.PeakWorkingSet64 / 1e6));
    }

    private T Run<T>(string model, string arguments, Func<Process, double, T> result)
    {
        using var process = Process.Start(new ProcessStartInfo(Path.Combine(folder, "lbench"), $"{arguments} -r 1 -t {PerformanceCores.Count} {model}")
        {
            WorkingDirectory = folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        })!;
        process.ErrorDataReceived += (_, _) => { };
        process.BeginErrorReadLine();
        for (string? line; (line = process.StandardOutput.ReadLine()) is not null;)
        {
            if (Median().Match(line) is { Success: true } median)
            {
                T figure = result(process, double.Parse(median.Groups["value"].Value, CultureInfo.InvariantCulture));
                process.StandardOutput.ReadToEnd();
                process.WaitForExit();
                return figure;
            }
        }

        throw new InvalidOperationException($"lbench {arguments} gave no figure.");
    }

    [GeneratedRegex(@"median\s+(?<value>[0-9.]+)", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Median();
}
