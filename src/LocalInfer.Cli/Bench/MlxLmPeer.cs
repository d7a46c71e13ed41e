using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;

namespace LocalInfer.Cli.Bench;

/// <summary>mlx-lm's own benchmark, run on the same model folder where it is installed.</summary>
/// <param name="PrefillTokensPerSecond">Its prompt speed.</param>
/// <param name="DecodeTokensPerSecond">Its generation speed.</param>
internal sealed partial record MlxLmPeer(double PrefillTokensPerSecond, double DecodeTokensPerSecond)
{
    private const string Program = "mlx_lm.benchmark";

    /// <summary>Runs it; null where it is not installed, or says nothing that can be read.</summary>
    /// <param name="folder">The model.</param>
    /// <param name="promptTokens">Tokens of the prompt.</param>
    /// <param name="tokens">Tokens to generate.</param>
    /// <param name="rounds">How often.</param>
    /// <param name="cancellation">Ends it.</param>
    public static async Task<MlxLmPeer?> RunAsync(string folder, int promptTokens, int tokens, int rounds, CancellationToken cancellation)
    {
        string[] arguments = ["--model", folder, "-p", Text(promptTokens), "-g", Text(tokens), "-n", Text(rounds)];
        try
        {
            using Process? process = Process.Start(new ProcessStartInfo(Program, arguments) { UseShellExecute = false, RedirectStandardOutput = true });
            if (process is null)
            {
                return null;
            }

            try
            {
                string output = await process.StandardOutput.ReadToEndAsync(cancellation);
                await process.WaitForExitAsync(cancellation);
                return Read(output);
            }
            catch (OperationCanceledException)
            {
                process.Kill(entireProcessTree: true);
                throw;
            }
        }
        catch (Win32Exception)
        {
            return null; // not installed
        }
    }

    /// <summary>What its output says; null where it has no averages.</summary>
    internal static MlxLmPeer? Read(string output) => Averages().Match(output) is { Success: true } match
        ? new MlxLmPeer(Number(match.Groups["prompt"]), Number(match.Groups["generation"]))
        : null;

    private static double Number(Group group) => double.Parse(group.ValueSpan, CultureInfo.InvariantCulture);

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);

    [GeneratedRegex(@"Averages: prompt_tps=(?<prompt>[0-9.]+), generation_tps=(?<generation>[0-9.]+)", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Averages();
}
