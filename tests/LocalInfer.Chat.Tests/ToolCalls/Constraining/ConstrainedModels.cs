using LocalInfer.Chat.Templates;
using LocalInfer.Chat.ToolCalls;
using LocalInfer.Chat.ToolCalls.Constraining;
using LocalInfer.Constraints.Tokens;
using LocalInfer.Tokenizers;

namespace LocalInfer.Chat.Tests.ToolCalls.Constraining;

/// <summary>Models of which only tokens and format matter.</summary>
internal static class ConstrainedModels
{
    public static ConstrainedModel Of(string format, Tokenizer tokenizer, bool isEnforced = true) => new(
        new ModelText(
            tokenizer,
            ChatTemplate.Parse("", "empty", new Dictionary<string, string>(StringComparer.Ordinal)),
            ToolCallFormats.Named(format, tokenizer.Vocabulary),
            TokenTables.Build(tokenizer, tokenizer.Vocabulary.Count)),
        isEnforced);
}
