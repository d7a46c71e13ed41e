using System.Diagnostics;

namespace LocalInfer.Bench;

/// <summary>XGrammar's WASM build over the same schemas, by ../shared/peers/xgrammar/peer.cjs.</summary>
/// <param name="folder">Where its packages lie, set up as the header of peer.cjs says.</param>
internal sealed class XGrammarPeer(string folder)
{
    private const int Seconds = 60;

    /// <summary>Runs it over every n-th schema, for a minute at most.</summary>
    /// <returns>Its summary, in one line.</returns>
    public string Run(string schemaFolder, int step)
    {
        using var process = Process.Start(new ProcessStartInfo("node", [Repository.Shared("peers/xgrammar/peer.cjs"), Path.GetFullPath(schemaFolder), $"{step}", $"{Seconds}"])
        {
            WorkingDirectory = folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        })!;
        process.OutputDataReceived += (_, _) => { };
        process.BeginOutputReadLine();
        string summary = process.StandardError.ReadToEnd().Trim();
        process.WaitForExit();
        return summary;
    }
}
