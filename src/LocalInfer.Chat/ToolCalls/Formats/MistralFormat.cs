using LocalInfer.Chat.ToolCalls.Openings;
using LocalInfer.Chat.ToolCalls.Reading;
using LocalInfer.Tokenizers;

namespace LocalInfer.Chat.ToolCalls.Formats;

/// <summary>Mistral: the control token <c>[TOOL_CALLS]</c>, then calls in one of two forms; both are read in both.</summary>
internal abstract class MistralFormat(string name, Vocabulary vocabulary)
    : ToolCallFormat(name, vocabulary, TagOpening.Native("[TOOL_CALLS]", close: null, vocabulary, beginsWithName: true))
{
    private readonly NameFirstMarks _marks = new(vocabulary);

    internal override string OpenText => "[TOOL_CALLS]";

    internal override NameFirstMarks Marks => _marks;

    internal override CallBody CreateBody(char first, ReplyEventBuffer output, ToolSet tools, bool isHeld) =>
        first is '{' or '[' or '<' ? base.CreateBody(first, output, tools, isHeld) : new NameFirstBody(output, tools, _marks);
}
