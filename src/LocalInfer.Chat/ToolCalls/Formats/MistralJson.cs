using LocalInfer.Chat.ToolCalls.Openings;
using LocalInfer.Tokenizers;

namespace LocalInfer.Chat.ToolCalls.Formats;

/// <summary>Mistral: the control token <c>[TOOL_CALLS]</c> and a list of JSON objects with <c>name</c> and <c>arguments</c>.</summary>
internal sealed class MistralJson(Vocabulary vocabulary)
    : ToolCallFormat("mistral-json", vocabulary, TagOpening.Native("[TOOL_CALLS]", close: null, vocabulary))
{
    internal override string OpenText => "[TOOL_CALLS]";

    internal override string Lead => "[{\"name\": \"";

    internal override bool IsList => true;
}
