using LocalInfer.Chat.ToolCalls.Openings;
using LocalInfer.Tokenizers;

namespace LocalInfer.Chat.ToolCalls.Formats;

/// <summary>
/// Qwen2.5, Qwen3 and others trained on Hermes: <c>&lt;tool_call&gt;</c>, a JSON object with <c>name</c> and <c>arguments</c> on a line of its own,
/// <c>&lt;/tool_call&gt;</c>. Arguments stream from their opening brace.
/// </summary>
internal sealed class HermesJson(Vocabulary vocabulary)
    : ToolCallFormat("hermes-json", vocabulary, TagOpening.Native("<tool_call>", "</tool_call>", vocabulary))
{
    internal override string OpenText => "<tool_call>";

    internal override string Lead => "\n{\"name\": \"";
}
