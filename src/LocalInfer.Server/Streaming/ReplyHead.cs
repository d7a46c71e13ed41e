using LocalInfer.Server.Contracts;

namespace LocalInfer.Server.Streaming;

/// <summary>What the whole reply and each of its chunks begin with.</summary>
internal sealed record ReplyHead(string Id, long Created, string Model)
{
    public static ReplyHead For(string model) =>
        new(WireNames.NewCompletionId(), DateTimeOffset.UtcNow.ToUnixTimeSeconds(), model);
}
