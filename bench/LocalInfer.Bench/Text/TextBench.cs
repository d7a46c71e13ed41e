using System.IO.Compression;

namespace LocalInfer.Bench.Text;

/// <summary>Runs the rows about text beside Hugging Face tokenizers.</summary>
internal static class TextBench
{
    /// <param name="model">A model folder.</param>
    /// <param name="corpus">The text: plain, or Brotli-compressed where its name ends in .br.</param>
    /// <param name="peerFolder">Where <c>npm install tokenizers</c> was run; null leaves the peer out.</param>
    /// <param name="rounds">Rounds of each row.</param>
    /// <param name="wanted">The rows to run; all where none is named.</param>
    public static void Run(string model, string corpus, string? peerFolder, int rounds, string[] wanted)
    {
        string plain = Path.GetTempFileName();
        try
        {
            Unpack(corpus, plain);
            using HuggingFacePeer? peer = HuggingFacePeer.Start(peerFolder, Path.Combine(model, "tokenizer.json"), plain);
            BenchRun.Measure("text", new TextRows(model, File.ReadAllText(plain), peer).All(), "HF tokenizers", probe: null, rounds, wanted);
        }
        finally
        {
            File.Delete(plain);
        }
    }

    private static void Unpack(string corpus, string plain)
    {
        using Stream file = File.OpenRead(corpus);
        using Stream content = corpus.EndsWith(".br", StringComparison.Ordinal) ? new BrotliStream(file, CompressionMode.Decompress) : file;
        using Stream target = File.Create(plain);
        content.CopyTo(target);
    }
}
