using LocalInfer.Chat.ToolCalls.Openings;
using LocalInfer.Chat.ToolCalls.Reading;
using LocalInfer.Tokenizers;

namespace LocalInfer.Chat.ToolCalls.Formats;

/// <summary>
/// Qwen3-Coder and Qwen3.5 up: <c>&lt;tool_call&gt;</c>, then <c>&lt;function=NAME&gt;</c> with its arguments as text in <c>&lt;parameter=KEY&gt;</c> tags, each
/// tag on a line of its own. Strings stream; values of other types come whole, as JSON typed by the schema.
/// </summary>
internal sealed class XmlFunction(Vocabulary vocabulary)
    : ToolCallFormat("xml-function", vocabulary, TagOpening.Native("<tool_call>", "</tool_call>", vocabulary))
{
    internal override string OpenText => "<tool_call>";

    internal override string Lead => "\n<function=";

    internal override CallForm Form => CallForm.XmlFunction;
}
