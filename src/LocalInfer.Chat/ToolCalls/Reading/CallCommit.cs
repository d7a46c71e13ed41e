namespace LocalInfer.Chat.ToolCalls.Reading;

/// <summary>The commit point of a call: from here on the text can only be a call of this tool.</summary>
/// <param name="Tool">The tool.</param>
/// <param name="Shape">How the call is written from here on.</param>
internal sealed record CallCommit(ToolDefinition Tool, CallShape Shape);
