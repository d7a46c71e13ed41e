using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;

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
    public double Run(string model, string arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(Path.Combine(folder, "lbench"), $"{arguments} -r 1 -t {Environment.ProcessorCount} {model}")
        {
            WorkingDirectory = folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        })!;
        process.ErrorDataReceived += (_, _) => { };
        process.BeginErrorReadLine();
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        MatchCollection medians = Median().Matches(output);
        return medians.Count > 0
            ? double.Parse(medians[^1].Groups["value"].Value, CultureInfo.InvariantCulture)
            : throw new InvalidOperationException($"lbench {arguments} gave no figure: {output}");
    }

    [GeneratedRegex(@"median\s+(?<value>[0-9.]+)", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Median();
}
