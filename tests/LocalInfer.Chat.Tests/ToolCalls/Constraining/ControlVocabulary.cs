using LocalInfer.Testing;
using LocalInfer.Tokenizers;

namespace LocalInfer.Chat.Tests.ToolCalls.Constraining;

/// <summary>Tokenizers whose control tokens differ, built once.</summary>
internal static class ControlVocabulary
{
    private static readonly Lazy<Tokenizer> MistralOnce = new(LoadMistral);

    private static string DemoFolder => Path.Combine(RepositoryFolder.Root, "src", "LocalInfer.Cli", "DemoModel", "localinfer-demo");

    /// <summary>The demo model's: <c>&lt;tool_call&gt;</c> is a control token with text, Mistral's marks are text.</summary>
    public static Tokenizer Qwen { get; } = Tokenizer.Load(DemoFolder);

    /// <summary>The same with Mistral's marks as control tokens that decoding leaves out, and without Qwen's.</summary>
    public static Tokenizer Mistral => MistralOnce.Value;

    private static Tokenizer LoadMistral()
    {
        string folder = Directory.CreateTempSubdirectory("localinfer-test-").FullName;
        try
        {
            string json = File.ReadAllText(Path.Combine(DemoFolder, "tokenizer.json"))
                .Replace("<|box_start|>", "[TOOL_CALLS]", StringComparison.Ordinal)
                .Replace("<|box_end|>", "[ARGS]", StringComparison.Ordinal)
                .Replace("<|quad_start|>", "[CALL_ID]", StringComparison.Ordinal)
                .Replace("<tool_call>", "<|unused|>", StringComparison.Ordinal);
            File.WriteAllText(Path.Combine(folder, "tokenizer.json"), json);
            File.Copy(Path.Combine(DemoFolder, "tokenizer_config.json"), Path.Combine(folder, "tokenizer_config.json"));
            return Tokenizer.Load(folder);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
