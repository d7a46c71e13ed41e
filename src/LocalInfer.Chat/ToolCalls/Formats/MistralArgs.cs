using LocalInfer.Chat.ToolCalls.Reading;
using LocalInfer.Tokenizers;

namespace LocalInfer.Chat.ToolCalls.Formats;

/// <summary>
/// Mistral from Small 3.1, Devstral and Ministral 3 on: <c>[TOOL_CALLS]</c>, the name, <c>[ARGS]</c> and the arguments as a JSON object; each call has its own
/// <c>[TOOL_CALLS]</c>. The tokenizer of 3.1 and 3.2 puts <c>[CALL_ID]</c> and nine characters behind the name; the model may do so.
/// </summary>
internal sealed class MistralArgs(Vocabulary vocabulary) : MistralFormat("mistral-args", vocabulary)
{
    internal override string Lead => "";

    internal override CallForm Form => CallForm.NameFirst;
}
