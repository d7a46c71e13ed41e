using LocalInfer.Chat.ToolCalls.Openings;
using LocalInfer.Tokenizers;

namespace LocalInfer.Chat.ToolCalls.Formats;

/// <summary>Models whose template knows no format of its own: a JSON object with <c>name</c> and <c>arguments</c> in a code fence.</summary>
internal sealed class FencedJson(Vocabulary vocabulary) : ToolCallFormat("fenced-json", vocabulary, new FenceOpening())
{
    internal override string OpenText => "```json\n";

    internal override string Lead => "{\"name\": \"";
}
