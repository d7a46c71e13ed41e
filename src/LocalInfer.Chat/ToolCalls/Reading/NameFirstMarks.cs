using LocalInfer.Tokenizers;

namespace LocalInfer.Chat.ToolCalls.Reading;

/// <summary>The marks in a call that begins with its name. Immutable.</summary>
/// <param name="vocabulary">The model's tokens.</param>
internal sealed class NameFirstMarks(Vocabulary vocabulary)
{
    /// <summary>What stands before the arguments.</summary>
    public CallMark Arguments { get; } = CallMark.Of("[ARGS]", vocabulary);

    /// <summary>What stands before an id that some models give a call.</summary>
    public CallMark Id { get; } = CallMark.Of("[CALL_ID]", vocabulary);

    /// <summary>The mark of a control token that decoding leaves out.</summary>
    public CallMark? SilentOf(int tokenId) =>
        Arguments.IsSilent && Arguments.TokenId == tokenId ? Arguments : Id.IsSilent && Id.TokenId == tokenId ? Id : null;

    /// <summary>The mark that the text ends with.</summary>
    public CallMark? EndingOf(string text) =>
        text.EndsWith(Arguments.Text, StringComparison.Ordinal) ? Arguments : text.EndsWith(Id.Text, StringComparison.Ordinal) ? Id : null;

    /// <summary>Where the beginning of a mark stands with which the text ends; -1 where there is none.</summary>
    public int BeginningIn(string text)
    {
        int at = text.LastIndexOf('[');
        return at >= 0 && (Arguments.Text.StartsWith(text[at..], StringComparison.Ordinal) || Id.Text.StartsWith(text[at..], StringComparison.Ordinal)) ? at : -1;
    }
}
