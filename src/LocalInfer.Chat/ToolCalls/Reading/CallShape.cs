namespace LocalInfer.Chat.ToolCalls.Reading;

/// <summary>How a call goes on behind its commit point.</summary>
/// <param name="Form">How it is written.</param>
/// <param name="IsAtArguments">Whether what stands before the arguments was read already; else the text stands behind what ends the name.</param>
/// <param name="ArgumentsKey">The key of the arguments.</param>
/// <param name="Gap">The blanks before the name's key, which stand before the key of the arguments too.</param>
/// <param name="ClosingBraces">Braces behind the arguments.</param>
/// <param name="HasAnyLayout">Whether blanks may stand between the tokens of its JSON as the model likes; else it is laid out as Python's <c>json.dumps</c> does.</param>
/// <param name="IsInList">Whether the call is an element of a list, which other calls or its end follow.</param>
/// <param name="Layout">The layout in which the model began it and so is expected to go on; null where none is expected.</param>
internal sealed record CallShape(
    CallForm Form, bool IsAtArguments, string ArgumentsKey, string Gap, int ClosingBraces, bool HasAnyLayout, bool IsInList, CallLayout? Layout = null);
