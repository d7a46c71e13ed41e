using LocalInfer.Constraints.Tokens;
using LocalInfer.Testing;
using LocalInfer.Tokenizers;

namespace LocalInfer.Constraints.Tests;

/// <summary>Vocabularies that masks are tested over, built once.</summary>
internal static class TestVocabularies
{
    public const string Qwen = "models/qwen2.5-coder-0.5b-instruct-4bit/tokenizer.json";
    public const int QwenLogits = 151_936;

    private static readonly Lazy<Tokenizer> DemoOnce = new(() =>
        Tokenizer.Load(Path.Combine(RepositoryFolder.Root, "src", "LocalInfer.Cli", "DemoModel", "localinfer-demo")));

    private static readonly Lazy<TokenTables> DemoTablesOnce = new(() => TokenTables.Build(Demo, Demo.Vocabulary.Count));

    private static readonly Lazy<Tokenizer> RealOnce = new(() => Tokenizer.Load(Path.GetDirectoryName(SharedData.PathOf(Qwen))!));

    private static readonly Lazy<TokenTables> RealTablesOnce = new(() => TokenTables.Build(Real, QwenLogits));

    /// <summary>The demo model's tokenizer, which is part of the repository.</summary>
    public static Tokenizer Demo => DemoOnce.Value;

    public static TokenTables DemoTables => DemoTablesOnce.Value;

    /// <summary>Qwen2.5's tokenizer; only in tests that are skipped where it is absent.</summary>
    public static Tokenizer Real => RealOnce.Value;

    public static TokenTables RealTables => RealTablesOnce.Value;
}
