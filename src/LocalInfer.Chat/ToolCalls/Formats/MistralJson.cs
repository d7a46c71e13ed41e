using LocalInfer.Tokenizers;

namespace LocalInfer.Chat.ToolCalls.Formats;

/// <summary>Mistral up to Nemo and Ministral 8B: <c>[TOOL_CALLS]</c> and a list of JSON objects with <c>name</c> and <c>arguments</c>.</summary>
internal sealed class MistralJson(Vocabulary vocabulary) : MistralFormat("mistral-json", vocabulary)
{
    internal override string Lead => "[{\"name\": \"";

    internal override bool IsList => true;
}
