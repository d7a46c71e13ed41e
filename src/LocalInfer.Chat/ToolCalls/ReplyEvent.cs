namespace LocalInfer.Chat.ToolCalls;

/// <summary>A piece of an assistant's reply as it is read from the model's text.</summary>
public abstract record ReplyEvent;

/// <summary>Text for the user: whole characters, never empty.</summary>
/// <param name="Text">The text.</param>
public sealed record ReplyText(string Text) : ReplyEvent;

/// <summary>Text of the model's thinking: whole characters, never empty.</summary>
/// <param name="Text">The text.</param>
public sealed record ReplyReasoning(string Text) : ReplyEvent;

/// <summary>A tool call begins; its arguments and its end follow before the next event of another kind.</summary>
/// <param name="Index">0 for the reply's first call, then 1, 2, …</param>
/// <param name="Name">The declared tool's name.</param>
public sealed record CallStart(int Index, string Name) : ReplyEvent;

/// <summary>A piece of a call's arguments.</summary>
/// <param name="Index">The call's index.</param>
/// <param name="Json">JSON text, never empty; all pieces of a call joined are one JSON object.</param>
public sealed record CallArguments(int Index, string Json) : ReplyEvent;

/// <summary>A tool call is complete.</summary>
/// <param name="Index">The call's index.</param>
public sealed record CallEnd(int Index) : ReplyEvent;
