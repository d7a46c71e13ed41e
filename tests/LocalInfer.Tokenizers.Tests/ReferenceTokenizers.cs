using LocalInfer.Testing;

namespace LocalInfer.Tokenizers.Tests;

/// <summary>The two tokenizers of the reference data, loaded once.</summary>
internal static class ReferenceTokenizers
{
    public const string QwenFolder = "models/qwen2.5-coder-0.5b-instruct-4bit";
    public const string DemoFolder = "models/localinfer-demo";

    private static readonly Lazy<Tokenizer> LazyQwen = new(() => Tokenizer.Load(SharedData.PathOf(QwenFolder)));
    private static readonly Lazy<Tokenizer> LazyDemo = new(() => Tokenizer.Load(Path.Combine(AppContext.BaseDirectory, "Goldens", "demo")));

    public static Tokenizer Qwen => LazyQwen.Value;

    /// <summary>The demo model's, from this project's own goldens: always here.</summary>
    public static Tokenizer Demo => LazyDemo.Value;
}
