using LocalInfer.Chat;
using LocalInfer.Testing;
using LocalInfer.Tokenizers;

namespace LocalInfer.Server.Tests;

/// <summary>The text side of the model that ships with LocalInfer, for tests with a network of their own.</summary>
internal static class DemoText
{
    private static readonly string Folder = Path.Combine(RepositoryFolder.Root, "src", "LocalInfer.Cli", "DemoModel", "localinfer-demo");

    public static ModelText Model { get; } = ModelText.Load(Folder, Tokenizer.Load(Folder).Vocabulary.Count);

    public static Tokenizer Tokenizer => Model.Tokenizer;

    public static int EosTokenId => Model.Tokenizer.EosTokenId!.Value;
}
