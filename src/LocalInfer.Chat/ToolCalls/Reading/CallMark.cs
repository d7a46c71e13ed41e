using LocalInfer.Tokenizers;

namespace LocalInfer.Chat.ToolCalls.Reading;

/// <summary>A mark inside a call, such as <c>[ARGS]</c>: a control token where the vocabulary has it, else text. Immutable.</summary>
/// <param name="Text">How it is spelled.</param>
/// <param name="TokenId">The control token; null where it is text.</param>
/// <param name="IsSilent">Whether decoding leaves the control token out.</param>
internal sealed record CallMark(string Text, int? TokenId, bool IsSilent)
{
    /// <summary>Looks a mark up in a model's tokens.</summary>
    public static CallMark Of(string text, Vocabulary vocabulary)
    {
        int id = vocabulary.FindAdded(text);
        return new(text, id >= 0 ? id : null, id >= 0 && vocabulary.KindOf(id) == TokenKind.Special);
    }
}
