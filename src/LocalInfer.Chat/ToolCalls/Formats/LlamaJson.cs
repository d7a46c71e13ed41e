using LocalInfer.Chat.ToolCalls.Openings;
using LocalInfer.Chat.ToolCalls.Reading;
using LocalInfer.Tokenizers;

namespace LocalInfer.Chat.ToolCalls.Formats;

/// <summary>Llama 3: a bare JSON object with <c>name</c> and <c>parameters</c>, at times behind <c>&lt;|python_tag|&gt;</c>; it ends the turn.</summary>
internal sealed class LlamaJson(Vocabulary vocabulary)
    : ToolCallFormat("llama-json", vocabulary, new BareOpening(), TagOpening.Native("<|python_tag|>", close: null, vocabulary))
{
    internal override string OpenText => "";

    internal override string Lead => "{\"name\": \"";

    internal override string ArgumentsKey => CallKeys.Parameters;
}
