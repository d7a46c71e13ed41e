using LocalInfer.Chat.ToolCalls.Openings;
using LocalInfer.Tokenizers;

namespace LocalInfer.Chat.ToolCalls;

/// <summary>How models write calls that do not keep to their family's format; Qwen2.5-Coder hardly ever does.</summary>
internal static class CallHabits
{
    private static readonly string[] Tags = ["tool_call", "tools", "function_call", "functioncall"];

    /// <summary>What begins such calls.</summary>
    /// <param name="vocabulary">The model's tokens: a tag that is a control token is none that the model makes up.</param>
    public static IReadOnlyList<CallOpening> Openings(Vocabulary vocabulary) =>
    [
        new FenceOpening(),
        .. Tags.Where(tag => vocabulary.FindAdded($"<{tag}>") < 0).Select(TagOpening.Habit),
        new FunctionTagOpening(),
        new LabelOpening(),
        new BareOpening(),
    ];
}
