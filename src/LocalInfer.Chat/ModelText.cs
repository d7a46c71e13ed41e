using LocalInfer.Chat.Templates;
using LocalInfer.Chat.ToolCalls;
using LocalInfer.Constraints.Tokens;
using LocalInfer.Tokenizers;

namespace LocalInfer.Chat;

/// <summary>All of a model that deals with text: everything but its network. Immutable; any thread may use it.</summary>
/// <param name="Tokenizer">Its tokenizer.</param>
/// <param name="Template">Its chat template.</param>
/// <param name="Format">How it writes tool calls.</param>
/// <param name="Tables">Its tokens in the forms that masks are computed from.</param>
public sealed record ModelText(Tokenizer Tokenizer, ChatTemplate Template, ToolCallFormat Format, TokenTables Tables)
{
    /// <summary>Reads it from a model folder.</summary>
    /// <param name="folder">The model folder.</param>
    /// <param name="logits">Values in a row of its logits.</param>
    /// <param name="template">As for <see cref="ChatTemplate.Load"/>.</param>
    /// <param name="format">The name of the format in which it writes tool calls; null infers it from template and tokens.</param>
    /// <param name="cacheFolder">Where finished tables are kept for the next start, some 15 MB for 150,000 tokens; null = nowhere.</param>
    /// <exception cref="FileNotFoundException">The folder has no <c>tokenizer.json</c>.</exception>
    /// <exception cref="InvalidDataException">A file of the tokenizer is broken or not known to this version.</exception>
    /// <exception cref="ChatTemplateException">There is no template, or it cannot be parsed.</exception>
    /// <exception cref="ArgumentException">There is no such format.</exception>
    public static ModelText Load(string folder, int logits, string? template = null, string? format = null, string? cacheFolder = null)
    {
        Tokenizer tokenizer = Tokenizer.Load(folder, cacheFolder);
        ChatTemplate chatTemplate = ChatTemplate.Load(folder, template);
        return new ModelText(
            tokenizer,
            chatTemplate,
            format is null ? ToolCallFormats.Infer(chatTemplate.Source, tokenizer.Vocabulary) : ToolCallFormats.Named(format, tokenizer.Vocabulary),
            cacheFolder is null ? TokenTables.Build(tokenizer, logits) : TokenTables.Open(tokenizer, logits, cacheFolder));
    }
}
