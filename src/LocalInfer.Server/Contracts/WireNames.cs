using System.Security.Cryptography;
using LocalInfer.Server.Generation;

namespace LocalInfer.Server.Contracts;

/// <summary>Names and ids as the wire spells them.</summary>
internal static class WireNames
{
    private const string Alphanumeric = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

    public const string FunctionType = "function";

    /// <summary>Unique over a conversation that may span restarts, hence random.</summary>
    public static string NewCallId() => "call_" + RandomNumberGenerator.GetString(Alphanumeric, 24);

    public static string NewCompletionId() => "chatcmpl-" + RandomNumberGenerator.GetString(Alphanumeric, 29);

    public static string Of(ReplyFinishReason reason) => reason switch
    {
        ReplyFinishReason.Stop => "stop",
        ReplyFinishReason.Length => "length",
        ReplyFinishReason.ToolCalls => "tool_calls",
        _ => throw new ArgumentOutOfRangeException(nameof(reason), reason, "No such finish reason."),
    };
}
