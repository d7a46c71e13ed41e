using System.Diagnostics;
using System.Text.Json;

namespace LocalInfer.Bench.Text;

/// <summary>Hugging Face tokenizers in a Node process of its own, on one thread; it lives as long as the bench.</summary>
internal sealed class HuggingFacePeer : IDisposable
{
    private readonly Process _node;

    private HuggingFacePeer(Process node) => _node = node;

    /// <summary>Starts the peer; null, with a line that says why, where it is not installed.</summary>
    /// <param name="folder">Where <c>npm install tokenizers</c> was run; null = nowhere.</param>
    /// <param name="tokenizerFile">The <c>tokenizer.json</c>.</param>
    /// <param name="textFile">The text, plain UTF-8.</param>
    public static HuggingFacePeer? Start(string? folder, string tokenizerFile, string textFile)
    {
        if (folder is null || !Directory.Exists(Path.Combine(folder, "node_modules", "tokenizers")))
        {
            Console.WriteLine("Hugging Face tokenizers are left out: --peer names no folder where `npm install tokenizers` was run");
            return null;
        }

        string script = Path.Combine(AppContext.BaseDirectory, "Text", "hf-tokenizers.cjs");
        var peer = new HuggingFacePeer(Process.Start(new ProcessStartInfo("node", [script, folder, tokenizerFile, textFile])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            UseShellExecute = false,
        })!);
        _ = peer.ReadLine();
        return peer;
    }

    /// <summary>Runs one verb of the script.</summary>
    /// <returns>Seconds, and how many tokens there were.</returns>
    public (double Seconds, int Tokens) Run(string verb)
    {
        _node.StandardInput.WriteLine(verb);
        using JsonDocument answer = JsonDocument.Parse(ReadLine());
        return (answer.RootElement.GetProperty("seconds").GetDouble(), answer.RootElement.GetProperty("tokens").GetInt32());
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _node.StandardInput.Close();
        _node.WaitForExit();
        _node.Dispose();
    }

    private string ReadLine() => _node.StandardOutput.ReadLine() ?? throw new InvalidOperationException("The Node process of Hugging Face tokenizers ended.");
}
