using LocalInfer.Chat.ToolCalls.Openings;

namespace LocalInfer.Chat.ToolCalls.Reading;

/// <summary>What a character outside of calls led to.</summary>
/// <param name="Rest">Text that was held and is to be read again, as what it is now.</param>
/// <param name="Opening">The opening of calls that came; null where none did.</param>
/// <param name="OpeningText">Its text, which is prose if no call follows.</param>
internal readonly record struct ProseStep(string Rest, CallOpening? Opening = null, string OpeningText = "")
{
    /// <summary>There is nothing to do.</summary>
    public static ProseStep Done { get; } = new("");
}
